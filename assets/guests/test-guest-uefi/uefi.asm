; Paddock's built-in test guest, for UEFI machines: the application \EFI\BOOT\BOOTX64.EFI. Assembled by
; scripts/build-guests.mjs:
;   nasm -f bin -i <../test-guest>/ -i <this folder>/ -d CARD_BINARY='"<card.bin>"' uefi.asm
;
; A PE32+ image written by hand (Microsoft PE and COFF Specification, revision 11; UEFI 2.10, 2.1.1). All code finds
; its data relative to itself, so there is nothing to relocate.

%include "common/version.asm"
%include "common/ports.asm"
%include "common/dialect.asm"
%include "check/macros.asm"
%include "card/parameters.asm"
%include "memory.asm"
%include "firmware.asm"

  cpu x64
  dialect 64

TEXT_BASE       equ 0x1000
DATA_BASE       equ 0x8000
IMAGE_END       equ 0x14000
FILE_ALIGN      equ 0x200

  section .header vstart=0
  section .text vstart=TEXT_BASE follows=.header align=FILE_ALIGN
  section .data vstart=DATA_BASE follows=.text align=FILE_ALIGN

%include "image.asm"

  section .text
%include "start.asm"
%include "screen.asm"
%include "loop.asm"
%include "check.asm"
%include "common/text.asm"
%include "common/uart.asm"
%include "common/fwcfg.asm"
%include "common/cpuid.asm"
%include "common/acpi.asm"
%include "common/steps.asm"
%include "common/facts.asm"
%include "normal/keys.asm"
%include "normal/power.asm"
%include "check/traps.asm"
%include "check/arithmetic64.asm"
%include "check/fpu.asm"
%include "check/sse.asm"
%include "check/portio.asm"
%include "check/mmio.asm"
%include "check/exception.asm"
  align FILE_ALIGN, db 0xcc
text_end:

  section .data
%include "common/data.asm"
%include "check/data.asm"
%include "normal/data.asm"
%include "data.asm"
card_binary:
incbin CARD_BINARY
CARD_LENGTH     equ $ - card_binary
  align FILE_ALIGN, db 0
data_end:

%if text_end - start > DATA_BASE - TEXT_BASE || data_end - text_cursor > IMAGE_END - DATA_BASE
  %error the image has outgrown its sections
%endif
