; What a key does, whichever way it came: keyboard or serial line.

KEY_STUBBORN    equ 0x0e                ; Ctrl-N, which F2 also gives
KEY_RESTART     equ 0x12                ; Ctrl-R, F3
KEY_ANIMATION   equ 0x01                ; Ctrl-A, F4
KEY_POWER_OFF   equ 0x04                ; Ctrl-D, Esc

; AL: an ASCII character. Keeps the registers.
FN(handle_key):
  push xax
  push xbx
  mov ah, [last_key]
  mov [last_key], al
  cmp al, KEY_POWER_OFF
  je .power_off
  cmp al, KEY_STUBBORN
  je .stubborn
  cmp al, KEY_RESTART
  je .restart
  cmp al, KEY_ANIMATION
  je .animation
  cmp al, 13
  je .enter
  cmp al, 10
  je .line_feed
  cmp al, 8
  je .backspace
  cmp al, 0x7f
  je .backspace
  cmp al, 9
  je .tab
  cmp al, ' '
  jb .done
  cmp al, 0x7e
  ja .done
.echo:
  call FN(putc)
  call FN(card_key)
.done:
  pop xbx
  pop xax
  ret
.tab:
  mov al, ' '
  jmp .echo
.line_feed:
  cmp ah, 13                            ; CR LF is one Enter
  je .done
.enter:
  call FN(newline)
  mov al, 13
  call FN(card_key)
  jmp .done
.backspace:
  print 8, " ", 8
  mov al, 8
  call FN(card_key)
  jmp .done
.power_off:
  print 10, "PADDOCK-POWEROFF", 10
  call FN(power_off)
  jmp .done
.restart:
  print 10, "PADDOCK-RESTART", 10
  jmp FN(restart)
.stubborn:
  xor byte [stubborn], 1
  print 10, "PADDOCK-STUBBORN="
  mov al, [stubborn]
  call FN(put_bit)
  call FN(newline)
  call FN(show_stubborn)
  jmp .done
.animation:
  xor byte [animating], 1
  print 10, "PADDOCK-ANIMATION="
  mov al, [animating]
  call FN(put_bit)
  cmp byte [animating], 0
  jne .animation_starts
  print " frames="
  mov eax, [frame]
  call FN(put_decimal)
  call FN(newline)
  call FN(animation_rate)
  mov eax, DRAW_ALL
  call FN(card)
  jmp .done
.animation_starts:
  call FN(newline)
  mov dword [frame], 0
  call FN(animation_rate)
  jmp .done

; AL: a key for the card's echo field.
FN(card_key):
  push xax
  push xbx
  movzx ebx, al
  mov eax, DRAW_KEY
  call FN(card)
  pop xbx
  pop xax
  ret
