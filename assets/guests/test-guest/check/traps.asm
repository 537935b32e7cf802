; Exceptions, in 32-bit and 64-bit code alike. A test names the exception it is about to cause and where to go on;
; every other exception fails the step with its number.

; xdi: the table. Writes the 32 exception gates, for the code selector in [trap_selector], and loads it with room
; for 64 vectors.
FN(traps_install):
  push xax
  push xcx
  push xdi
  mov [trap_table], xdi
  xor eax, eax
  mov ecx, 64 * SLOT * 2 / 4
  push xdi
  rep stosd
  pop xdi
  address xax, FN(trap_stubs)
  xor ecx, ecx
.gate:
  call FN(trap_gate)
  add xax, 16                           ; each stub is padded to 16 bytes
  inc ecx
  cmp ecx, 32
  jb .gate
  mov word [trap_register], 64 * SLOT * 2 - 1
  mov [trap_register + 2], xdi
  lidt [trap_register]
  mov dword [trap_expected], -1
  pop xdi
  pop xcx
  pop xax
  ret

; xax: handler, ecx: vector. Writes an interrupt gate of ring 0 (Intel SDM vol. 3, 6.11 and 6.14.1).
FN(trap_gate):
  push xax
  push xcx
  push xdi
  mov xdi, [trap_table]
  %if MODE == 64
    shl ecx, 4
  %else
    shl ecx, 3
  %endif
  add xdi, xcx
  mov [xdi], ax
  mov cx, [trap_selector]
  mov [xdi + 2], cx
  mov word [xdi + 4], 0x8e00
  shr xax, 16
  mov [xdi + 6], ax
  %if MODE == 64
    shr rax, 16
    mov [rdi + 8], eax
    mov dword [rdi + 12], 0
  %endif
  pop xdi
  pop xcx
  pop xax
  ret

; One stub a vector: the vector number on top of the error code, which is 0 where the processor gives none.
  align 16
FN(trap_stubs):
%assign vector 0
%rep 32
  %if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21)
    push byte 0
  %endif
    push byte vector
    jmp near FN(trap)
  align 16
  %assign vector vector + 1
%endrep

FN(trap):
  push xax
  mov eax, [xsp + SLOT]
  cmp eax, [trap_expected]
  jne .unexpected
  mov dword [trap_expected], -1
  mov [trap_caught], eax
  mov eax, [xsp + 2 * SLOT]
  mov [trap_error], eax
  mov xax, [trap_resume]
  mov [xsp + 3 * SLOT], xax             ; go on there instead,
  and dword [xsp + 5 * SLOT], ~0x100 & 0xffffffff ; without single-stepping (TF in the saved flags)
  pop xax
  add xsp, 2 * SLOT
  interrupt_return
.unexpected:
  call FN(step_fail_head)
  print "exception-"
  mov eax, [xsp + SLOT]
  call FN(put_decimal)
  print "-at-"
  mov xax, [xsp + 3 * SLOT]
  call FN(put_hex)
  jmp FN(step_fail_tail)
