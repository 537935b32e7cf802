; The headers of the image, and its two sections: code, and data that can be written to.
  section .header
  db "MZ"
  times 0x3c - ($ - $$) db 0
  dd pe_header
  times 0x40 - ($ - $$) db 0
pe_header:
  db "PE", 0, 0
  dw 0x8664                             ; machine: x86-64
  dw 2                                  ; sections
  dd 0, 0, 0                            ; no time stamp (the image is reproducible), no symbols
  dw section_table - optional_header
  dw 0x0022                             ; executable, may lie above 2 GiB
optional_header:
  dw 0x020b                             ; PE32+
  db 1, 0
  dd text_end - start                   ; code
  dd data_end - text_cursor             ; initialised data
  dd 0
  dd start                              ; entry point
  dd TEXT_BASE
  dq 0                                  ; preferred address: none
  dd 0x1000, FILE_ALIGN                 ; alignment in memory and in the file
  dw 0, 0, 0, 0, 1, 0
  dd 0
  dd IMAGE_END
  dd FILE_ALIGN                         ; length of these headers in the file
  dd 0                                  ; no checksum
  dw 10                                 ; subsystem: EFI application
  dw 0x0160                             ; 64-bit addresses, movable, data need not be executable
  dq 0x10000, 0x1000, 0x10000, 0x1000
  dd 0
  dd 16                                 ; data directories, all empty
  times 16 dq 0
section_table:
  db ".text", 0, 0, 0
  dd text_end - start, TEXT_BASE, text_end - start, FILE_ALIGN
  dd 0, 0
  dw 0, 0
  dd 0x60000020                         ; code, readable, executable
  db ".data", 0, 0, 0
  dd IMAGE_END - DATA_BASE, DATA_BASE, data_end - text_cursor, FILE_ALIGN + text_end - start
  dd 0, 0
  dw 0, 0
  dd 0xc0000040                         ; data, readable, writable
  times FILE_ALIGN - ($ - $$) db 0
