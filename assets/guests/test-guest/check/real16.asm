; Step real16: 16-bit real mode as a boot loader uses it.

VECTOR_TEST     equ 0x60                ; reserved for user programs in every PC BIOS

check_real16:
  step "real16"
  mov ax, 1234
  mov bx, 567
  mul bx
  cmp dx, 0x000a
  fail_unless e, "mul"
  cmp ax, 0xad1e
  fail_unless e, "mul"
  div bx
  cmp ax, 1234
  fail_unless e, "div"
  test dx, dx
  fail_unless z, "div"
  mov ax, 0xffff
  xor dx, dx
  add ax, 1
  adc dx, 0
  cmp dx, 1
  fail_unless e, "adc"
  mov al, 47
  aam
  cmp ax, 0x0407
  fail_unless e, "aam"

  mov bp, sp                            ; stack
  push word 0x1111
  push word 0x2222
  pusha
  popa
  pop ax
  pop bx
  cmp ax, 0x2222
  fail_unless e, "stack"
  cmp bx, 0x1111
  fail_unless e, "stack"
  cmp bp, sp
  fail_unless e, "stack"

  cld                                   ; string instructions, with and without repeat prefixes
  mov si, fwcfg_wanted_name
  mov di, fwcfg_name
  mov cx, fwcfg_wanted_name.length
  rep movsb
  mov si, fwcfg_wanted_name
  mov di, fwcfg_name
  mov cx, fwcfg_wanted_name.length
  repe cmpsb
  fail_unless e, "movs-cmps"
  mov di, fwcfg_name
  mov cx, fwcfg_wanted_name.length
  mov al, '/'
  repne scasb
  fail_unless e, "scas"
  cmp di, fwcfg_name + 4
  fail_unless e, "scas"

  mov ax, 0x6000                        ; the same byte through two segments
  mov es, ax
  mov byte [es:0x0010], 0x5a
  inc ax
  mov es, ax
  cmp byte [es:0], 0x5a
  fail_unless e, "segments"
  xor ax, ax
  mov es, ax

  call 0:.far                           ; far call and return
  cmp ax, 0xcafe
  fail_unless e, "far-call"

  mov word [VECTOR_TEST * 4], .handler  ; an interrupt of our own, and one of the firmware's
  mov word [VECTOR_TEST * 4 + 2], 0
  mov ax, 0x1234
  stc
  int VECTOR_TEST
  fail_unless c, "int-flags"
  cmp ax, 0xedcb
  fail_unless e, "int"
  int 0x12
  cmp ax, 512
  fail_if b, "int12"
  cmp ax, 640
  fail_if a, "int12"
  call FN(step_ok)
  ret

.far:
  mov ax, 0xcafe
  retf
.handler:
  not ax
  iret
