; Step pmode32: 32-bit protected mode, entered by check/modes.asm, which has already said that the step begins.

check_pmode32:
  mov ax, SELECTOR_DATA32
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov ss, ax
  mov esp, KERNEL_STACK
  mov word [trap_selector], SELECTOR_CODE32
  mov edi, IDT32
  call FN(traps_install)

  mov eax, 0x12345678                   ; arithmetic on whole registers
  mov ecx, 0x9abcdef0
  mul ecx
  cmp edx, 0x0b00ea4e
  fail_unless e, "mul"
  cmp eax, 0x242d2080
  fail_unless e, "mul"
  bsr ecx, edx
  cmp ecx, 27
  fail_unless e, "bsr"
  shld edx, eax, 4
  cmp edx, 0xb00ea4e2
  fail_unless e, "shld"

  mov edi, SCRATCH_PAGE                 ; memory beyond 64 KiB, whole double words
  mov eax, 0xa5a55a5a
  mov ecx, 1024
  rep stosd
  mov edi, SCRATCH_PAGE
  mov ecx, 1024
  repe scasd
  fail_unless e, "stos-scas"
  mov dword [0x100000], 0x11111111      ; A20: the first megabyte is not the second
  mov dword [SCRATCH_PAGE], 0x22222222
  mov dword [0x100000 + SCRATCH_PAGE], 0x33333333
  cmp dword [SCRATCH_PAGE], 0x22222222
  fail_unless e, "a20"

  sgdt [trap_register]                  ; what was loaded can be read back
  cmp dword [trap_register + 2], gdt
  fail_unless e, "sgdt"

  sidt [trap_register]
  cmp dword [trap_register + 2], IDT32
  fail_unless e, "sidt"
  call FN(step_ok)

  call FN(check_fpu)
  call check_idt32
  call check_paging32
  jmp long64_start

; Step idt32: interrupts and exceptions reach 32-bit handlers, which return.
check_idt32:
  step "idt32"
  expect 3, .after_breakpoint
  int3
.after_breakpoint:
  cmp dword [trap_caught], 3
  fail_unless e, "bp"
  expect 13, .after_protection          ; a selector beyond the table is refused, by name
  mov ax, 0x7ff8
  mov fs, ax
.after_protection:
  cmp dword [trap_caught], 13
  fail_unless e, "gp"
  cmp dword [trap_error], 0x7ff8
  fail_unless e, "gp-code"
  mov eax, .handler                     ; a software interrupt keeps the flags it was called with
  mov ecx, 0x30
  call FN(trap_gate)
  xor eax, eax
  stc
  int 0x30
  fail_unless c, "int-flags"
  cmp eax, 0x1dea
  fail_unless e, "int"
  call FN(step_ok)
  ret
.handler:
  mov eax, 0x1dea
  test eax, eax                         ; clears the carry of the handler, not the caller's
  iretd
