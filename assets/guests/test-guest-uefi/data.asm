; Variables of the UEFI guest's own parts.
  align 16, db 0
system_table:   dq 0
boot_services:  dq 0
console_out:    dq 0
console_in:     dq 0
graphics:       dq 0
shadow_memory:  dq 0
low_memory:     dq 0
test_memory:    dq 0
screen_x:       dq 0
screen_y:       dq 0
mode_info:      dq 0
mode_info_size: dq 0
map_size:       dq 0
map_key:        dq 0
map_entry_size: dq 0
map_version:    dq 0
which_event:    dq 0
clock:          dq 0                    ; clock and key event stand in a row for WaitForEvent
key_event:      dq 0
more_arguments: times 6 dq 0            ; the fifth argument of a firmware call, and those after it
key:            dd 0
saved_cs:       dw 0
saved_ds:       dw 0
saved_es:       dw 0
saved_ss:       dw 0
saved_gdt:      dw 0
                dq 0
firmware_name:  db "uefi", 0
firmware_title: db "UEFI", 0
  align 2, db 0
hello:          dw __?utf16le?__("Paddock test guest"), 13, 10, 0
graphics_guid:  dd 0x9042a9de           ; 9042a9de-23dc-4a38-96fb-7aded080516a
                dw 0x23dc, 0x4a38
                db 0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a

DETOUR_CODE32   equ 0x08
DETOUR_DATA32   equ 0x10
DETOUR_CODE64   equ 0x18
  align 8, db 0
detour_gdt:
  dq 0
  dq 0x00cf9b000000ffff
  dq 0x00cf93000000ffff
  dq 0x00af9b000000ffff
detour_gdt_register:
  dw detour_gdt_register - detour_gdt - 1
  dq 0
  align 16, db 0
idt:            times 64 * 16 db 0
