; What UEFI offers, as offsets into its tables (UEFI 2.10: 4.3 system table, 4.4 boot services, 4.5 runtime
; services, 12.3 and 12.4 text, 12.9 graphics), and how it is called.

SYSTEM_CONSOLE_OUT_HANDLE equ 0x38
SYSTEM_CONSOLE_IN equ 0x30
SYSTEM_CONSOLE_OUT equ 0x40
SYSTEM_RUNTIME  equ 0x58
SYSTEM_BOOT     equ 0x60
BOOT_ALLOCATE_PAGES equ 0x28
BOOT_FREE_PAGES equ 0x30
BOOT_GET_MEMORY_MAP equ 0x38
BOOT_CREATE_EVENT equ 0x50
BOOT_SET_TIMER  equ 0x58
BOOT_WAIT_FOR_EVENT equ 0x60
BOOT_HANDLE_PROTOCOL equ 0x98
BOOT_SET_WATCHDOG equ 0x100
BOOT_LOCATE_PROTOCOL equ 0x140
RUNTIME_RESET_SYSTEM equ 0x68
TEXT_OUTPUT_STRING equ 0x08
TEXT_CLEAR_SCREEN equ 0x30
TEXT_ENABLE_CURSOR equ 0x40
INPUT_READ_KEY  equ 0x08
INPUT_WAIT_FOR_KEY equ 0x10
GRAPHICS_QUERY_MODE equ 0x00
GRAPHICS_SET_MODE equ 0x08
GRAPHICS_BLT    equ 0x10
GRAPHICS_MODE   equ 0x18

ALLOCATE_MAX_ADDRESS equ 1
ALLOCATE_ADDRESS equ 2
LOADER_CODE     equ 1                   ; memory types
LOADER_DATA     equ 2
EVENT_TIMER     equ 0x80000000
TIMER_PERIODIC  equ 1
RESET_COLD      equ 0
RESET_SHUTDOWN  equ 2
BLT_BUFFER_TO_VIDEO equ 2

; boot OFFSET, arguments…: calls a boot service with up to four arguments (registers, numbers, or [memory]); give
; a pointer as a register loaded with LEA. Gives RAX: status, 0 for success; sets ZF accordingly.
; object POINTER, OFFSET, arguments…: calls a member of a protocol, which gets the pointer as its first argument.
%macro boot 1-5
  %if %0 > 1
    mov rcx, %2
  %endif
  %if %0 > 2
    mov rdx, %3
  %endif
  %if %0 > 3
    mov r8, %4
  %endif
  %if %0 > 4
    mov r9, %5
  %endif
  mov rax, [boot_services]
  mov rax, [rax + %1]
  call firmware_call
%endmacro

%macro object 2-5
  mov rcx, %1
  %if %0 > 2
    mov rdx, %3
  %endif
  %if %0 > 3
    mov r8, %4
  %endif
  %if %0 > 4
    mov r9, %5
  %endif
  mov rax, [rcx + %2]
  call firmware_call
%endmacro
