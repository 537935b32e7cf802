; The interactive part under UEFI. Keys come from the firmware's console, which reads PS/2 and USB keyboards and,
; as OVMF sets it up, the serial line; the processor sleeps in WaitForEvent.

TICK            equ 549254              ; 100 ns: 18.2 times a second, as under BIOS
EVENTS          equ 2

SCAN_F2         equ 0x0c                ; UEFI 2.10, table 12.2
SCAN_F3         equ 0x0d
SCAN_F4         equ 0x0e
SCAN_ESC        equ 0x17

input_start:
  lea rax, [rel clock]
  mov [more_arguments], rax
  boot BOOT_CREATE_EVENT, EVENT_TIMER, 0, 0, 0
  jnz .done
  boot BOOT_SET_TIMER, [clock], TIMER_PERIODIC, TICK
.done:
  mov rax, [console_in]
  mov rax, [rax + INPUT_WAIT_FOR_KEY]
  mov [key_event], rax
  ret

main_loop:
  lea rdx, [rel clock]                  ; two events in a row: clock, key
  lea r8, [rel which_event]
  boot BOOT_WAIT_FOR_EVENT, EVENTS, rdx, r8
  jnz main_loop
  cmp qword [which_event], 0
  jne .key
  call FN(tick)
.key:                                   ; looked at on each tick, too
  lea rdx, [rel key]
  object [console_in], INPUT_READ_KEY, rdx
  jnz main_loop
  mov ax, [key]                         ; scan code
  mov bl, KEY_POWER_OFF
  cmp ax, SCAN_ESC
  je .act
  mov bl, KEY_STUBBORN
  cmp ax, SCAN_F2
  je .act
  mov bl, KEY_RESTART
  cmp ax, SCAN_F3
  je .act
  mov bl, KEY_ANIMATION
  cmp ax, SCAN_F4
  je .act
  movzx ebx, word [key + 2]             ; a UTF-16 character
  cmp ebx, 0x7f
  ja .key
  test bl, bl
  jz .key
.act:
  mov al, bl
  call FN(handle_key)
  jmp .key

; The clock ticks twice as fast while the animation runs.
FN(animation_rate):
  mov r8d, TICK
  cmp byte [animating], 0
  je .set
  shr r8d, 1
.set:
  push rbx
  push rsi
  push rdi
  boot BOOT_SET_TIMER, [clock], TIMER_PERIODIC
  pop rdi
  pop rsi
  pop rbx
  ret

; Tells the card whether the power button is ignored.
FN(show_stubborn):
  cmp dword [display_bits], 0
  je .done
  movzx eax, byte [stubborn]
  mov ecx, CARD_BASE
  mov [rcx + CARD_STUBBORN], eax
  mov eax, DRAW_STATUS
  call FN(card)
.done:
  ret

FN(power_off):
  mov ecx, RESET_SHUTDOWN
  call reset_system
  call FN(acpi_power_off)               ; where the firmware did not
  print "PADDOCK-POWEROFF-UNAVAILABLE", 10
  ret

FN(restart):
  mov ecx, RESET_COLD
  call reset_system
  jmp FN(machine_reset)

; ECX: the kind of reset.
reset_system:
  xor edx, edx
  xor r8d, r8d
  xor r9d, r9d
  mov rax, [system_table]
  mov rax, [rax + SYSTEM_RUNTIME]
  mov rax, [rax + RUNTIME_RESET_SYSTEM]
  jmp firmware_call
