; The interactive part under BIOS. The processor sleeps in HLT between interrupts; the BIOS keeps the keyboard
; (so USB keyboards work as PS/2 ones do) and the clock, only the serial line has a handler of ours.

BDA_KEY_HEAD    equ 0x41a               ; BIOS data area: keyboard buffer
BDA_KEY_TAIL    equ 0x41c
BDA_TICKS       equ 0x46c
VECTOR_COM1     equ 0x0c                ; IRQ 4
RING_MASK       equ 255

firmware_name:  db "bios", 0
firmware_title: db "BIOS", 0

; Starts listening to the serial line.
input_start:
  cli
  mov word [VECTOR_COM1 * 4], serial_interrupt
  mov word [VECTOR_COM1 * 4 + 2], 0
  in al, PIC2_DATA
  or al, 0x02                           ; IRQ 9, the ACPI interrupt: the button is polled, nobody would answer it
  out PIC2_DATA, al
  cmp byte [uart_present], 0
  je .done
  in al, PIC1_DATA
  and al, ~0x10 & 0xff
  out PIC1_DATA, al
  mov dx, COM1 + UART_IER
  mov al, 1                             ; data received
  out dx, al
.done:
  sti
  ret

serial_interrupt:
  push ax
  push ds
  xor ax, ax
  mov ds, ax
  call serial_collect
  mov al, PIC_EOI
  out PIC1, al
  pop ds
  pop ax
  iret

; Moves what the UART has into the ring. When the ring is full the rest stays in the UART, which stops the sender.
serial_collect:
  pusha
.next:
  mov dx, COM1 + UART_LSR
  in al, dx
  test al, LSR_DATA_READY
  jz .done
  mov bl, [ring_tail]
  inc bl
  cmp bl, [ring_head]
  je .done
  mov dx, COM1 + UART_DATA
  in al, dx
  movzx bx, byte [ring_tail]
  mov [ring + bx], al
  inc byte [ring_tail]
  jmp .next
.done:
  popa
  ret

main_loop:
  cli
  mov ax, [BDA_KEY_HEAD]
  cmp ax, [BDA_KEY_TAIL]
  jne .keyboard
  mov al, [ring_head]
  cmp al, [ring_tail]
  jne .serial
  mov eax, [BDA_TICKS]
  cmp eax, [last_tick]
  jne .tick
  sti
  hlt                                   ; STI takes effect after the next instruction: nothing is missed between
  jmp main_loop

.tick:
  mov [last_tick], eax
  cmp byte [uart_present], 0
  je .no_serial
  call serial_collect                   ; in case the ring was full when the bytes came
.no_serial:
  sti
  call FN(tick)
  jmp main_loop

.serial:
  movzx bx, byte [ring_head]
  mov al, [ring + bx]
  inc byte [ring_head]
  sti
  cmp al, 0x1b                          ; a terminal sends Esc for its arrow keys: not our Esc
  je main_loop
  call FN(handle_key)
  jmp main_loop

; INT 16h AH=10h gives AL: character, AH: scan code (set 1), for which AL is 0 or E0h on keys without a character.
.keyboard:
  sti
  mov ah, 0x10
  int 0x16
  cmp al, 0x1b
  je .power_off
  test al, al
  jz .function_key
  cmp al, 0xe0
  je .function_key
  call FN(handle_key)
  jmp main_loop
.function_key:
  mov al, KEY_STUBBORN
  cmp ah, 0x3c                          ; F2
  je .act
  mov al, KEY_RESTART
  cmp ah, 0x3d                          ; F3
  je .act
  mov al, KEY_ANIMATION
  cmp ah, 0x3e                          ; F4
  jne main_loop
.act:
  call FN(handle_key)
  jmp main_loop
.power_off:
  mov al, KEY_POWER_OFF
  jmp .act

; The clock ticks twice as fast while the animation runs. 65536 is the BIOS's own divisor.
FN(animation_rate):
  push eax
  mov al, 0x36                          ; channel 0, both bytes, mode 3
  out PIT_COMMAND, al
  mov ah, [animating]
  neg ah
  sbb al, al                            ; ff when animating
  and al, 0x80
  push ax
  xor al, al
  out PIT_CHANNEL0, al
  pop ax
  out PIT_CHANNEL0, al
  pop eax
  ret

; Tells the card whether the power button is ignored.
FN(show_stubborn):
  push fs
  push eax
  mov ax, CARD_BASE >> 4
  mov fs, ax
  movzx eax, byte [stubborn]
  mov [CARD(CARD_STUBBORN)], eax
  mov eax, DRAW_STATUS
  call FN(card)
  pop eax
  pop fs
  ret

; Turns the machine off; returns, having said so, where that is not possible.
FN(power_off):
  call FN(acpi_power_off)
  print "PADDOCK-POWEROFF-UNAVAILABLE", 10
  ret

FN(restart) equ machine_reset_16
