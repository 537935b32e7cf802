; Text output, in every mode. Where it goes is set in [sink]: the debug console, COM1, a buffer in memory, or
; several at once. All functions keep every register.

; AL: the character. A line feed becomes CR LF on the serial line, as terminals want it.
FN(putc):
  push xax
  test byte [sink], SINK_DEBUGCON
  jz .serial
  out DEBUGCON, al
.serial:
  test byte [sink], SINK_SERIAL
  jz .memory
  cmp al, 10
  jne .plain
  mov al, 13
  call FN(uart_put)
  mov al, 10
.plain:
  call FN(uart_put)
.memory:
  test byte [sink], SINK_MEMORY
  jz .done
  push xdi
  mov xdi, [text_cursor]
  cmp xdi, [text_limit]
  jae .full
  mov [xdi], al
  mov byte [xdi + 1], 0
  inc xdi
  mov [text_cursor], xdi
.full:
  pop xdi
.done:
  pop xax
  ret

; xsi: a string that ends with 0.
FN(puts):
  push xax
  push xsi
.next:
  mov al, [xsi]
  test al, al
  jz .done
  call FN(putc)
  inc xsi
  jmp .next
.done:
  pop xsi
  pop xax
  ret

; Directs text to a buffer. xdi: where; ecx: bytes it holds, the ending 0 included.
FN(text_to_memory):
  push xcx
  mov byte [sink], SINK_MEMORY
  mov [text_cursor], xdi
  dec xcx
  add xcx, xdi
  mov [text_limit], xcx
  mov byte [xdi], 0
  pop xcx
  ret

; EAX: a number, printed in decimal.
FN(put_decimal):
  push xax
  push xbx
  push xcx
  push xdx
  mov ebx, 10
  xor ecx, ecx
.divide:
  xor edx, edx
  div ebx
  push xdx
  inc ecx
  test eax, eax
  jnz .divide
.digit:
  pop xax
  add al, '0'
  call FN(putc)
  dec ecx
  jnz .digit
  pop xdx
  pop xcx
  pop xbx
  pop xax
  ret

; EAX: a number, printed as 0x and hexadecimal digits without leading zeros.
FN(put_hex):
  push xax
  push xcx
  push xdx
  mov edx, eax
  print "0x"
  mov ecx, 32
.skip:
  sub ecx, 4
  jz .digit
  mov eax, edx
  shr eax, cl
  test al, 15
  jz .skip
.digit:
  mov eax, edx
  shr eax, cl
  and al, 15
  cmp al, 10
  sbb ah, ah                            ; ff for 0-9
  not ah
  and ah, 'a' - '0' - 10
  add al, '0'
  add al, ah
  call FN(putc)
  sub ecx, 4
  jns .digit
  pop xdx
  pop xcx
  pop xax
  ret

; AL: a bit, printed as 0 or 1 (any other value counts as 1).
FN(put_bit):
  push xax
  test al, al
  setnz al
  add al, '0'
  call FN(putc)
  pop xax
  ret

FN(newline):
  push xax
  mov al, 10
  call FN(putc)
  pop xax
  ret
