; The boot sector: loads the program and the card by INT 13h extensions (Phoenix/Intel EDD 3.0, function 42h).

  jmp 0:.here                           ; some firmware starts us at 07C0:0000
.here:
  cli
  xor eax, eax
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov ss, ax
  mov esp, STACK_TOP                    ; the upper half too: 32-bit addressing uses all of it
  sti
  cld
  mov [boot_drive], dl
  mov ah, 0x41
  mov bx, 0x55aa
  int 0x13
  jc no_extensions
  cmp bx, 0xaa55
  jne no_extensions
  mov si, program_packet
  call read_sectors
  mov si, card_packet
  call read_sectors
  jmp program

; SI: a disk address packet.
read_sectors:
  mov byte [attempts], 3
.again:
  mov ah, 0x42
  mov dl, [boot_drive]
  push si
  int 0x13
  pop si
  jnc .read_done
  dec byte [attempts]
  jnz .again
  mov si, text_read
  jmp complain
.read_done:
  ret

no_extensions:
  mov si, text_extensions
; SI: text, shown on the screen and sent to the debug console.
complain:
  lodsb
  test al, al
  jz .stop
  out DEBUGCON, al
  mov ah, 0x0e
  mov bx, 7
  int 0x10
  jmp complain
.stop:
  hlt
  jmp .stop

text_read: db "Paddock test guest: the disk cannot be read.", 13, 10, 0
text_extensions: db "Paddock test guest: no INT 13h extensions (boot it from a hard disk).", 13, 10, 0
attempts: db 0
boot_drive: db 0

  align 4, db 0
; size, 0, sectors (at most 127), offset, segment, first sector
program_packet: db 16, 0
  dw PROGRAM_SECTORS, program, 0
  dq 1
card_packet: db 16, 0
  dw CARD_SECTORS, 0, CARD_BASE >> 4
  dq 1 + PROGRAM_SECTORS

  times 440 - ($ - $$) db 0
  dd 0x4b444450                         ; disk signature, "PDDK"
  times 510 - ($ - $$) db 0             ; no partitions
  dw 0xaa55
