; Variables of the normal mode.
  align 4, db 0
memory_kib:     dd 0
display_width:  dd 0
display_height: dd 0
display_bits:   dd 0
frame:          dd 0
last_key:       db 0
stubborn:       db 0
animating:      db 0
heartbeat_ticks: db 0
  align 4, db 0
card_texts:     times TEXT_COUNT * TEXT_BYTES db 0
