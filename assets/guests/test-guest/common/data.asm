; Variables of the neutral code. They start at 0 in the image, so that a reset starts from the same state.
  align 8
text_cursor:    dq 0
text_limit:     dq 0
step_name:      dq 0
step_count:     dd 0
fwcfg_size:     dd 0
fwcfg_key:      dd 0
cpu_signature:  dd 0
cpu_ecx1:       dd 0
cpu_ecx81:      dd 0
cpu_edx81:      dd 0
acpi_calls:     dd 0
acpi_base:      dw 0
sink:           db 0
uart_present:   db 0
uart_stuck:     db 0
cpu_vendor:     times 16 db 0
cpu_hypervisor: times 16 db 0
cpu_brand:      times 52 db 0
fwcfg_name:     times 56 db 0
fwcfg_wanted_name: db "opt/org.paddock/mode", 0
.length         equ $ - fwcfg_wanted_name
fwcfg_wanted_value: db "check"
.length         equ $ - fwcfg_wanted_value
no_idt:         dw 0
                dq 0
