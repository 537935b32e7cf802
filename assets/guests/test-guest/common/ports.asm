; Ports of the PC and of QEMU's paravirtual devices, with where each is written down.

; QEMU docs/specs: the debug console (isa-debugcon) prints what is written to its port; isa-debug-exit ends
; QEMU with exit status (value << 1) | 1 (hw/misc/debugexit.c, documented in `-device isa-debug-exit,help`).
DEBUGCON        equ 0xe9
DEBUG_EXIT      equ 0xf4
EXIT_PASSED     equ 0x10                ; QEMU exits with 33
EXIT_FAILED     equ 0x11                ; QEMU exits with 35

; QEMU docs/specs/fw_cfg.rst
FWCFG_SELECTOR  equ 0x510
FWCFG_DATA      equ 0x511
FWCFG_SIGNATURE equ 0x0000
FWCFG_DIRECTORY equ 0x0019

; 16550 UART at COM1 (National Semiconductor PC16550D data sheet, register addresses)
COM1            equ 0x3f8
UART_DATA       equ 0                   ; with DLAB: divisor latch, low
UART_IER        equ 1                   ; with DLAB: divisor latch, high
UART_FCR        equ 2
UART_LCR        equ 3
UART_MCR        equ 4
UART_LSR        equ 5
UART_SCRATCH    equ 7
UART_PATIENCE   equ 4 * 3579545         ; see uart_put
LSR_DATA_READY  equ 0x01
LSR_THR_EMPTY   equ 0x20

; Intel 8259A, 8254 and MC146818 as every PC wires them
PIC1            equ 0x20
PIC1_DATA       equ 0x21
PIC2            equ 0xa0
PIC2_DATA       equ 0xa1
PIC_EOI         equ 0x20
PIT_CHANNEL0    equ 0x40
PIT_CHANNEL2    equ 0x42
PIT_COMMAND     equ 0x43
PORT_B          equ 0x61                ; bit 0: gate of channel 2; bit 5: its output
CMOS_INDEX      equ 0x70
CMOS_DATA       equ 0x71

; PCI Local Bus Specification 3.0, 3.2.2.3.2 (configuration mechanism #1)
PCI_ADDRESS     equ 0xcf8
PCI_DATA        equ 0xcfc
RESET_CONTROL   equ 0xcf9               ; PIIX3 and ICH9 data sheets: bit 1 hard reset, bit 2 go

; ACPI 6.4, 4.8.3: PM1 event and control blocks, offsets from the base both PIIX4 and ICH9 use
PM1_STATUS      equ 0
PM1_ENABLE      equ 2
PM1_CONTROL     equ 4
PM1_TIMER       equ 8                   ; PM_TMR_BLK, at the same distance on both
PM1_POWER_BUTTON equ 0x0100             ; PWRBTN_STS and PWRBTN_EN are the same bit
PM1_SLEEP_TYPE  equ 0x1c00
PM1_SLEEP_ENABLE equ 0x2000

SINK_DEBUGCON   equ 1
SINK_SERIAL     equ 2
SINK_MEMORY     equ 4
