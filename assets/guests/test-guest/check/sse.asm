; Step sse: switched on as an operating system does it (Intel SDM vol. 3, 13.1), then used.

CR4_OSFXSR      equ 1 << 9
CR4_OSXMMEXCPT  equ 1 << 10

FN(check_sse):
  step "sse"
  mov xax, cr4
  or eax, CR4_OSFXSR | CR4_OSXMMEXCPT
  mov cr4, xax
  ldmxcsr [sse_control]
  stmxcsr [fpu_dword]
  cmp dword [fpu_dword], 0x1f80
  fail_unless e, "mxcsr"
  mov eax, 355                          ; SSE2 scalar: the same fraction as in step fpu
  cvtsi2sd xmm0, eax
  mov eax, 113
  cvtsi2sd xmm1, eax
  divsd xmm0, xmm1
  mov eax, 1000000
  cvtsi2sd xmm1, eax
  mulsd xmm0, xmm1
  cvtsd2si eax, xmm0
  cmp eax, 3141593
  fail_unless e, "divsd"
  movups xmm2, [sse_floats]             ; SSE packed: 1 2 3 4 times themselves
  mulps xmm2, xmm2
  cvtps2dq xmm2, xmm2
  movdqu [sse_result], xmm2
  cmp dword [sse_result], 1
  fail_unless e, "mulps"
  cmp dword [sse_result + 12], 16
  fail_unless e, "mulps"
  movdqu xmm3, [sse_result]             ; SSE2 integer: 1 4 9 16 plus 1 4 9 16
  paddd xmm3, xmm2
  pshufd xmm3, xmm3, 0x1b               ; reversed
  movd eax, xmm3
  cmp eax, 32
  fail_unless e, "paddd"

  address xdi, fx_area                  ; the state survives FXSAVE and FXRSTOR
  fxsave [xdi]
  pxor xmm3, xmm3
  fxrstor [xdi]
  movd eax, xmm3
  cmp eax, 32
  fail_unless e, "fxrstor"
  call FN(step_ok)
  ret
