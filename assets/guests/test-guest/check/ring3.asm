; Step ring3: user code. It is entered by IRETQ, is refused a privileged instruction, and comes back by SYSCALL
; (AMD APM vol. 2, 6.1; Intel SDM vol. 3, 5.8.8).

MSR_STAR        equ 0xc0000081
MSR_LSTAR       equ 0xc0000082
MSR_FMASK       equ 0xc0000084

check_ring3:
  step "ring3"
  mov ecx, MSR_EFER
  rdmsr
  or eax, EFER_SCE
  wrmsr
  mov ecx, MSR_STAR                     ; bits 47:32: the kernel's selectors
  xor eax, eax
  mov edx, SELECTOR_CODE64
  wrmsr
  mov ecx, MSR_LSTAR
  mov eax, ring3_returned
  xor edx, edx
  wrmsr
  mov ecx, MSR_FMASK
  mov eax, 0x300                        ; interrupts and single steps off
  xor edx, edx
  wrmsr
  mov ax, SELECTOR_TSS
  ltr ax
  lea rsi, [rel user_code]
  mov edi, USER_CODE
  mov ecx, user_code.length
  rep movsb
  mov rbx, WINDOW_USER
  lea rax, [rbx + user_code.refused - user_code]
  mov [trap_resume], rax
  mov dword [trap_expected], 13
  mov dword [trap_caught], -1
  mov [ring3_stack], rsp
  mov [tss + 4], rsp                    ; interrupts from ring 3 land below what we have pushed so far
  push qword SELECTOR_USER_DATA
  lea rax, [rbx + 0x2000]
  push rax
  push qword 2                          ; flags: interrupts off, I/O privilege 0
  push qword SELECTOR_USER_CODE
  push rbx
  xor edi, edi
  iretq

; Here SYSCALL arrives, in ring 0 but still on the user's stack.
ring3_returned:
  mov rsp, [ring3_stack]
  cmp dword [trap_caught], 13
  fail_unless e, "privilege"
  cmp rdi, 0x7e57
  fail_unless e, "answer"
  and esi, 3
  cmp esi, 3
  fail_unless e, "level"
  call FN(step_ok)
  ret

; Copied to USER_CODE, run at WINDOW_USER.
user_code:
  push qword 0x7e57                     ; its own stack
  mov esi, cs
  cli                                   ; refused
.refused:
  pop rdi
  syscall
.length equ $ - user_code
