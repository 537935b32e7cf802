; Entry: RCX is our image, RDX the system table (UEFI 2.10, 4.1).
start:
  push rbx
  push rbp
  push rsi
  push rdi
  push r12
  push r13
  push r14
  push r15
  cld
  mov [system_table], rdx
  mov rax, [rdx + SYSTEM_BOOT]
  mov [boot_services], rax
  mov rax, [rdx + SYSTEM_CONSOLE_OUT]
  mov [console_out], rax
  mov rax, [rdx + SYSTEM_CONSOLE_IN]
  mov [console_in], rax
  call FN(check_wanted)
  jnz check_start
  call FN(acpi_find)
  call FN(uart_start)
  call FN(read_cpu)
  boot BOOT_SET_WATCHDOG, 0, 0, 0, 0    ; the firmware would restart an application that stays for five minutes
  call screen_start
  call read_memory_size
  call FN(print_banner)
  call FN(fill_card)
  call screen_first_picture
  call FN(acpi_enable_button)
  call input_start
  call FN(print_ready)
  jmp main_loop

; RAX: function; RCX, RDX, R8, R9 and [more_arguments]: its arguments, by the calling convention of UEFI 2.10,
; 2.3.4.2. Gives RAX: status, and ZF for success. Keeps what that convention keeps.
firmware_call:
  push rbp
  mov rbp, rsp
  and rsp, -16
  sub rsp, 32 + 6 * 8
  push rsi
  push rdi
  lea rsi, [rel more_arguments]
  lea rdi, [rsp + 16 + 32]
  push rcx
  mov ecx, 6
  rep movsq
  pop rcx
  pop rdi
  pop rsi
  call rax
  mov rsp, rbp
  pop rbp
  test rax, rax
  ret

; Sets [memory_kib] to what the memory map gives to programs and to the firmware while it runs. Uses the shadow
; picture's memory for the map.
COUNTED_TYPES   equ 0x2fe               ; 1 to 7 and 9: loader, boot and runtime services, free, ACPI tables
read_memory_size:
  mov dword [memory_kib], 0
  mov rdx, [shadow_memory]
  test rdx, rdx
  jz .done
  mov qword [map_size], SHADOW_BYTES
  lea rax, [rel map_version]
  mov [more_arguments], rax
  lea rcx, [rel map_size]
  lea r8, [rel map_key]
  lea r9, [rel map_entry_size]
  mov rax, [boot_services]
  mov rax, [rax + BOOT_GET_MEMORY_MAP]
  call firmware_call
  jnz .done
  mov rsi, [shadow_memory]
  mov rcx, [map_size]
  add rcx, rsi
.entry:
  cmp rsi, rcx
  jae .done
  mov eax, [rsi]
  cmp eax, 31
  ja .next
  mov edx, COUNTED_TYPES
  bt edx, eax
  jnc .next
  mov rax, [rsi + 24]                   ; pages
  shl rax, 2
  add [memory_kib], eax
.next:
  add rsi, [map_entry_size]
  jmp .entry
.done:
  ret
