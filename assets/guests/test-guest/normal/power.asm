; The power button, and what happens each tick of the clock.

TICKS_PER_HEARTBEAT equ 4

; To be called at each clock tick (about 18 a second; 36 while animating).
FN(tick):
  push xax
  push xbx
  call FN(acpi_button_pressed)
  jz .draw
  cmp byte [stubborn], 0
  jne .ignored
  print 10, "PADDOCK-POWERDOWN", 10
  call FN(power_off)
  jmp .draw
.ignored:
  print 10, "PADDOCK-POWERDOWN-IGNORED", 10
.draw:
  cmp byte [animating], 0
  jne .frame
  inc byte [heartbeat_ticks]
  cmp byte [heartbeat_ticks], TICKS_PER_HEARTBEAT
  jb .done
  mov byte [heartbeat_ticks], 0
  mov eax, DRAW_HEARTBEAT
  call FN(card)
  jmp .done
.frame:
  mov eax, DRAW_FRAME
  mov ebx, [frame]
  call FN(card)
  inc dword [frame]
.done:
  pop xbx
  pop xax
  ret
