; Where things lie in the machine's memory under BIOS (the README draws the same map).

VBE_INFO        equ 0x0600              ; 512 bytes, from INT 10h AX=4F00h
VBE_MODE        equ 0x0800              ; 256 bytes, from AX=4F01h
E820_ENTRY      equ 0x0900              ; 24 bytes, from INT 15h EAX=E820h
STACK_TOP       equ 0x7000              ; the stack grows down from here, on pages without code
BOOT_SECTOR     equ 0x7c00              ; the program follows upwards
CARD_BASE       equ 0x20000             ; code and data of the test card, 64 KiB at most

; Check mode
IDT32           equ 0x30000
IDT64           equ 0x31000
PAGE_DIRECTORY  equ 0x40000             ; 32-bit paging: directory and two tables
PAGE_TABLE_LOW  equ 0x41000
PAGE_TABLE_HIGH equ 0x42000
PML4            equ 0x48000             ; long mode: 4 GiB by 2 MiB pages, and two windows of 4 KiB pages
PDPT_LOW        equ 0x49000
PD_LOW          equ 0x4a000             ; four pages
PDPT_HIGH       equ 0x50000
PD_HIGH         equ 0x51000
PT_HIGH         equ 0x52000
PDPT_USER       equ 0x54000
PD_USER         equ 0x55000
PT_USER         equ 0x56000
SCRATCH_PAGE    equ 0x60000             ; seen a second time through the paging windows
USER_CODE       equ 0x61000
USER_STACK      equ 0x62000
KERNEL_STACK    equ 0x70000             ; grows down

; Normal mode
SHADOW          equ 0x200000            ; the picture, 32 bits a pixel, and the card's scratch memory after it
