; Where things lie below 1 MiB under UEFI. The card's code has a fixed address; the 32-bit detour to it needs a
; stack and a few bytes of code that 32-bit addresses reach.
CARD_BASE       equ 0x20000             ; as in test-guest/boot/memory.asm
LOW_TEXTS       equ 0x2b000             ; copies of the texts
LOW_CODE        equ 0x2c000             ; the detour
LOW_SAVE        equ 0x2c800             ; RSP, and where to go on
LOW_STACK       equ 0x30000             ; grows down
LOW_PAGES       equ 16
