; Step fpu: the x87 unit. It starts with FINIT, the bytes 9b db e3 (FWAIT, FNINIT), which a hypervisor that
; emulates instructions it cannot run directly may not know: there every real system dies at this place.

FN(check_fpu):
  step "fpu"
  mov xax, cr0
  and eax, ~0x0c & 0xffffffff           ; EM and TS off: run floating point, do not trap
  or eax, 0x22                          ; MP and NE on: FWAIT waits, errors raise #MF
  mov cr0, xax
  db 0x9b, 0xdb, 0xe3                   ; finit
  mov word [fpu_word], 0x5a5a
  fnstsw [fpu_word]
  cmp byte [fpu_word], 0
  fail_unless e, "status"
  fnstcw [fpu_word]
  and word [fpu_word], 0x103f           ; as the SDM tells to look for an FPU (vol. 1, 8.1.5)
  cmp word [fpu_word], 0x003f
  fail_unless e, "control"
  mov dword [fpu_dword], 355            ; 355 / 113 * 1000000, rounded
  fild dword [fpu_dword]
  mov dword [fpu_dword], 113
  fild dword [fpu_dword]
  fdivp
  mov dword [fpu_dword], 1000000
  fimul dword [fpu_dword]
  fistp dword [fpu_dword]
  fwait
  cmp dword [fpu_dword], 3141593
  fail_unless e, "divide"
  fld1                                  ; log2(8) = 3
  mov dword [fpu_dword], 8
  fild dword [fpu_dword]
  fyl2x
  fistp dword [fpu_dword]
  fwait
  cmp dword [fpu_dword], 3
  fail_unless e, "fyl2x"
  fldpi                                 ; cos(pi) = -1
  fcos
  fistp dword [fpu_dword]
  fwait
  cmp dword [fpu_dword], -1
  fail_unless e, "fcos"
  mov dword [fpu_dword], 2              ; sqrt(2) squared is 2
  fild dword [fpu_dword]
  fsqrt
  fmul st0, st0
  fistp dword [fpu_dword]
  fwait
  cmp dword [fpu_dword], 2
  fail_unless e, "fsqrt"
  call FN(step_ok)
  ret
