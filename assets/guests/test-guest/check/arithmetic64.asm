; Arithmetic that only 64-bit code can do.

FN(check_arithmetic64):
  mov rax, -1                           ; (2^64 - 1) squared
  mul rax
  mov rcx, -2
  cmp rdx, rcx
  fail_unless e, "mul64"
  cmp rax, 1
  fail_unless e, "mul64"
  mov r8, 0x0123456789abcdef            ; the new registers, and the clearing of upper halves
  mov r15, r8
  bswap r15
  mov rax, 0xefcdab8967452301
  cmp r15, rax
  fail_unless e, "bswap64"
  mov r8d, r8d
  mov eax, 0x89abcdef
  cmp r8, rax
  fail_unless e, "zero-extend"
  movsxd rax, r8d
  shr rax, 32
  cmp eax, 0xffffffff
  fail_unless e, "sign-extend"
  push r15
  pop r9
  cmp r9, r15
  fail_unless e, "stack64"
  mov r10d, 100
  mov r11d, 7
  xor edx, edx
  mov rax, r10
  div r11
  cmp rax, 14
  fail_unless e, "div64"
  cmp rdx, 2
  fail_unless e, "div64"
  ret
