; From real mode into 32-bit code and back, to draw. The BIOS keeps running between two calls (it serves the
; keyboard, USB keyboards included, and the clock), so each call leaves real mode just as it found it.

; EAX: function of the card, EBX: its argument. Keeps the registers; interrupts are on afterwards.
FN(card):
  pushad
  cli
  lgdt [gdt_register]
  mov ecx, cr0
  or cl, 1
  mov cr0, ecx
  jmp SELECTOR_CODE32:.protected
  bits 32
.protected:
  mov cx, SELECTOR_DATA32
  mov ds, cx
  mov es, cx
  mov ss, cx
  mov ecx, CARD_BASE
  call ecx
  jmp SELECTOR_CODE16:.leave
  bits 16
.leave:
  mov cx, SELECTOR_DATA16               ; 64 KiB limits, as real mode expects
  mov ds, cx
  mov es, cx
  mov ss, cx
  mov ecx, cr0
  and cl, ~1 & 0xff
  mov cr0, ecx
  jmp 0:.real
.real:
  xor cx, cx
  mov ds, cx
  mov es, cx
  mov ss, cx
  sti
  popad
  ret
