; Paddock's built-in test guest, for BIOS machines. Assembled by scripts/build-guests.mjs:
;   nasm -f bin -i <this folder>/ -d CARD_BINARY='"<card.bin>"' bios.asm
;
; Sector 0 is the boot sector; the sectors after it are this program, loaded where the boot sector ends, so that
; one ORG serves both; the sectors after that are the test card's code (card/card.asm), loaded at CARD_BASE.

%include "common/version.asm"
%include "common/ports.asm"
%include "common/dialect.asm"
%include "check/macros.asm"
%include "boot/memory.asm"

  cpu x64
  dialect 16
  org BOOT_SECTOR

%include "boot/sector.asm"

program:
%include "boot/start.asm"

%include "common/text.asm"
%include "common/uart.asm"
%include "common/fwcfg.asm"
%include "common/cpuid.asm"
%include "common/acpi.asm"
%include "common/steps.asm"
%include "common/facts.asm"
%include "normal/keys.asm"
%include "normal/power.asm"
%include "boot/e820.asm"
%include "boot/video.asm"
%include "boot/switch.asm"
%include "boot/loop.asm"
%include "check/real16.asm"
%include "check/modes.asm"

  dialect 32
%include "common/text.asm"
%include "common/uart.asm"
%include "common/acpi.asm"
%include "common/steps.asm"
%include "check/traps.asm"
%include "check/fpu.asm"
%include "check/pmode32.asm"
%include "check/paging32.asm"

  dialect 64
%include "common/text.asm"
%include "common/uart.asm"
%include "common/acpi.asm"
%include "common/steps.asm"
%include "check/traps.asm"
%include "check/arithmetic64.asm"
%include "check/long64.asm"
%include "check/sse.asm"
%include "check/timer.asm"
%include "check/portio.asm"
%include "check/mmio.asm"
%include "check/exception.asm"
%include "check/ring3.asm"

  dialect 16
; What is written to lies on pages of its own: an emulator that translates code throws a page's translation away
; whenever that page is written to.
  times -($ - $$ + BOOT_SECTOR) & 0xfff db 0
%include "common/data.asm"
%include "boot/data.asm"
%include "boot/gdt.asm"
%include "check/data.asm"
%include "normal/data.asm"

  align 512, db 0
program_end:
PROGRAM_SECTORS equ (program_end - program) / 512
%if program_end - $$ > 0x10000 - BOOT_SECTOR
  %error the program no longer fits below 64 KiB
%endif

card_start:
incbin CARD_BINARY
  align 512, db 0
CARD_SECTORS    equ ($ - card_start) / 512
