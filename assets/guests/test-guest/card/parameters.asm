; What the loader tells the test card, as offsets from CARD_BASE, and what it can ask of it.
CARD_FRAMEBUFFER equ 16                 ; physical address
CARD_PITCH      equ 20                  ; bytes from one line to the next
CARD_WIDTH      equ 24                  ; 1024x768, or 320x200 for the small card
CARD_HEIGHT     equ 28
CARD_BITS       equ 32                  ; 32, 24, 16 (5-6-5), 8 (palette of 6x6x6 colours), 0 for no screen;
                                        ; SHADOW_ONLY: the caller shows CARD_DIRTY itself
CARD_SHADOW     equ 36                  ; memory for the picture: SHADOW_BYTES
CARD_TEXTS      equ 40                  ; TEXT_COUNT texts, TEXT_BYTES each, ended by 0
CARD_STUBBORN   equ 44                  ; 1 while the power button is ignored
CARD_DIRTY      equ 48                  ; left, top, right, bottom of what has changed; the caller empties it
                                        ; (left = right) before a call
SHADOW_ONLY     equ 64

TEXT_BYTES      equ 64
TEXT_PROCESSOR  equ 0
TEXT_VENDOR     equ 1
TEXT_HYPERVISOR equ 2
TEXT_FEATURES   equ 3
TEXT_MEMORY     equ 4
TEXT_FIRMWARE   equ 5
TEXT_DISPLAY    equ 6
TEXT_VERSION    equ 7
TEXT_COUNT      equ 8

SHADOW_BYTES    equ 1024 * 768 * 4 + 0x80000

; Functions of the card (EAX; argument in EBX)
DRAW_ALL        equ 0
DRAW_KEY        equ 1                   ; BL: printable character, 13 (new line) or 8 (backspace)
DRAW_HEARTBEAT  equ 2
DRAW_FRAME      equ 3                   ; EBX: number of the animation's frame
DRAW_STATUS     equ 4                   ; CARD_STUBBORN has changed
