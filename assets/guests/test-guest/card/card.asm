; The test card: everything that is drawn, as one piece of 32-bit code that both guests carry. It is loaded at a
; fixed address below 1 MiB, called in a flat 32-bit segment with interrupts off, and touches nothing but its own
; memory, the shadow picture and the frame buffer.
;
;   call CARD_BASE     EAX: function, EBX: argument (card/parameters.asm). Destroys the general registers.

  bits 32
%include "boot/memory.asm"
%include "card/parameters.asm"
%include "card/macros.asm"
  org CARD_BASE

; What is written to lies on pages of its own: an emulator that translates code throws a page's translation away
; whenever that page is written to, and drawing took seconds.
  section .data align=4096 follows=.text
  section .text

  jmp near entry
  times 16 - ($ - $$) db 0
parameters:     times 48 db 0           ; the order of card/parameters.asm; only "dirty" is written by us
framebuffer     equ parameters
pitch           equ parameters + 4
width           equ parameters + 8
height          equ parameters + 12
bits_per_pixel  equ parameters + 16
shadow          equ parameters + 20
texts           equ parameters + 24
power_ignored   equ parameters + 28
dirty           equ parameters + 32

entry:
  cld
  cmp dword [bits_per_pixel], 0
  je .done
  cmp eax, DRAW_STATUS
  ja .done
  jmp [.functions + eax * 4]
.done:
  ret
.functions:
  dd draw_all, draw_key, draw_heartbeat, draw_frame, draw_status

draw_all:
  mov byte [animating], 0
  mov eax, [width]
  imul eax, [height]
  shl eax, 2
  add eax, [shadow]
  mov [scratch], eax
  cmp dword [width], 1024
  jne .small
  call layout_large
  jmp .common
.small:
  call layout_small
.common:
  call echo_redraw
  call heartbeat_prepare
  draw flush, 0, 0, [width], [height]
  ret

draw_status:
  cmp byte [animating], 0
  jne .done
  cmp dword [width], 1024
  jne .done
  call layout_power_button
.done:
  ret

  section .data
scratch:        dd 0                    ; memory after the shadow picture
animating:      db 0
  section .text

%include "card/canvas.asm"
%include "card/shapes.asm"
%include "card/stroke.asm"
%include "card/layout-large.asm"
%include "card/layout-small.asm"
%include "card/echo.asm"
%include "card/motion.asm"
%include "card/font.asm"

  section .data
%if $ - $$ > 0x6000
  %error the card no longer fits into 64 KiB
%endif
