; Variables of the BIOS guest's own parts.
last_tick:      dd 0
ring_head:      db 0
ring_tail:      db 0
ring:           times RING_MASK + 1 db 0
best_mode:      dw 0
best_bits:      db 0
