; Variables of the check.
  align 16, db 0
fx_area:        times 512 db 0          ; FXSAVE wants it on a 16-byte boundary
sse_floats:     dd 1.0, 2.0, 3.0, 4.0
sse_result:     times 4 dd 0
sse_control:    dd 0x1f80
fpu_dword:      dd 0
fpu_word:       dw 0
trap_selector:  dw 0
trap_expected:  dd -1
trap_caught:    dd -1
trap_error:     dd 0
ticks:          dd 0
trap_resume:    dq 0
ring3_stack:    dq 0
trap_table:     dq 0
trap_register:  dw 0
                dq 0
