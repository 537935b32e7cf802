; COM1 at 115200 baud, 8 data bits, no parity, 1 stop bit.

; Sets the port up; [uart_present] says whether there is one. Nothing is sent to a port that is not there.
FN(uart_start):
  push xax
  push xdx
  mov byte [uart_present], 0
  mov dx, COM1 + UART_SCRATCH           ; a byte that keeps what is written to it, if the chip exists
  mov al, 0x5a
  out dx, al
  in al, dx
  cmp al, 0x5a
  jne .done
  mov al, 0xa5
  out dx, al
  in al, dx
  cmp al, 0xa5
  jne .done
  mov dx, COM1 + UART_IER
  xor eax, eax
  out dx, al
  mov dx, COM1 + UART_LCR
  mov al, 0x80                          ; DLAB
  out dx, al
  mov dx, COM1 + UART_DATA
  mov al, 1                             ; 115200
  out dx, al
  mov dx, COM1 + UART_IER
  xor eax, eax
  out dx, al
  mov dx, COM1 + UART_LCR
  mov al, 0x03                          ; 8n1
  out dx, al
  mov dx, COM1 + UART_FCR
  mov al, 0x07                          ; FIFOs on and empty, interrupt at the first byte
  out dx, al
  mov dx, COM1 + UART_MCR
  mov al, 0x0b                          ; DTR, RTS, OUT2 (which lets the interrupt line through)
  out dx, al
  mov byte [uart_present], 1
.done:
  pop xdx
  pop xax
  ret

; AL: a byte to send. Waits for room, but not forever: a host that does not read its end of the line must not
; hang the guest. It gets four seconds by the ACPI timer (3.579545 MHz, ACPI 6.4, 4.8.3.3), for QEMU's socket holds
; only some 280 single bytes and its reader may be busy; after that each byte gets one look until the line moves.
FN(uart_put):
  cmp byte [uart_present], 0
  je .absent
  push xax
  push xbx
  push xcx
  push xdx
  mov bl, al
  mov dx, COM1 + UART_LSR
  in al, dx
  test al, LSR_THR_EMPTY
  jnz .ready
  cmp byte [uart_stuck], 0
  jne .done
  call FN(acpi_time)
  mov ecx, eax
.wait:
  pause                                 ; lets an emulator attend to its other work
  mov dx, COM1 + UART_LSR
  in al, dx
  test al, LSR_THR_EMPTY
  jnz .ready
  call FN(acpi_time)
  sub eax, ecx
  and eax, 0xffffff                     ; the timer may have 24 bits
  cmp eax, UART_PATIENCE
  jb .wait
  mov byte [uart_stuck], 1
  jmp .done
.ready:
  mov byte [uart_stuck], 0
  mov dx, COM1 + UART_DATA
  mov al, bl
  out dx, al
.done:
  pop xdx
  pop xcx
  pop xbx
  pop xax
.absent:
  ret
