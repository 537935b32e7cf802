; Descriptors for every mode the guest visits (Intel SDM vol. 3, 3.4.5 and 7.2.3).
SELECTOR_CODE32 equ 0x08
SELECTOR_DATA32 equ 0x10
SELECTOR_CODE64 equ 0x18
SELECTOR_DATA64 equ 0x20                ; SYSCALL takes the stack selector as the code selector + 8
SELECTOR_CODE16 equ 0x28
SELECTOR_DATA16 equ 0x30
SELECTOR_USER_DATA equ 0x38 | 3
SELECTOR_USER_CODE equ 0x40 | 3
SELECTOR_TSS    equ 0x48

  align 8, db 0
gdt:
  dq 0
  dq 0x00cf9b000000ffff
  dq 0x00cf93000000ffff
  dq 0x00af9b000000ffff
  dq 0x00cf93000000ffff
  dq 0x00009b000000ffff
  dq 0x000093000000ffff
  dq 0x00cff3000000ffff
  dq 0x00affb000000ffff
gdt_tss:
  dw tss_end - tss - 1, tss
  db 0, 0x89, 0, 0
  dq 0
gdt_end:
gdt_register:
  dw gdt_end - gdt - 1
  dd gdt
  dd 0                                  ; the upper half of the base when loaded in 64-bit mode

  align 8, db 0
tss:                                    ; 64-bit TSS: only the stack for interrupts from ring 3 matters
  dd 0
  dq 0                                  ; set by the step
  times 88 db 0
  dw 0, tss_end - tss                   ; no I/O permission map
tss_end:
