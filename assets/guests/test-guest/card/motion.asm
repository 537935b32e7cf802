; What moves: the heartbeat, a dot on the fence; and the full-screen animation.

BEAT_SIZE       equ 15
BEAT_STEP       equ 8
BEAT_KEEP       equ 0x60000             ; where in the scratch memory the strip under the dot is kept

; Sets the dot's path and keeps the picture under it.
heartbeat_prepare:
  mov dword [path_x], FENCE_X - 7
  mov dword [path_y], FENCE_Y - 6
  mov dword [path_steps], FENCE_WIDTH / BEAT_STEP
  cmp dword [width], 1024
  je .keep
  mov dword [path_x], 16
  mov dword [path_y], 62 - 8
  mov dword [path_steps], 4
.keep:
  mov eax, [path_x]
  mov edx, [path_y]
  call shadow_address
  mov esi, edi
  mov edi, [scratch]
  add edi, BEAT_KEEP
  mov ebx, BEAT_SIZE
.line:
  call strip_width
  push esi
  rep movsd
  pop esi
  mov eax, [width]
  lea esi, [esi + eax * 4]
  dec ebx
  jnz .line
  call dot
  ret

; Gives ECX: pixels of the path from end to end, the dot's width included.
strip_width:
  mov ecx, [path_steps]
  imul ecx, BEAT_STEP
  add ecx, BEAT_SIZE
  ret

draw_heartbeat:
  cmp byte [animating], 0
  jne .done
  call restore_strip
  mov eax, [beat]
  add eax, [direction]
  mov [beat], eax
  test eax, eax
  jz .turn
  cmp eax, [path_steps]
  jb .draw
.turn:
  neg dword [direction]
.draw:
  call dot
  mov eax, [beat]                       ; the place before this one, this one and the next
  dec eax
  jns .from
  xor eax, eax
.from:
  imul eax, BEAT_STEP
  add eax, [path_x]
  draw flush, eax, [path_y], BEAT_SIZE + 2 * BEAT_STEP, BEAT_SIZE
.done:
  ret

; Puts back the picture where the dot is.
restore_strip:
  call strip_width
  mov edx, ecx
  mov eax, [beat]
  imul eax, BEAT_STEP
  mov esi, [scratch]
  lea esi, [esi + eax * 4 + BEAT_KEEP]
  push edx
  add eax, [path_x]
  mov edx, [path_y]
  call shadow_address
  pop edx
  mov ebx, BEAT_SIZE
.line:
  push esi
  push edi
  mov ecx, BEAT_SIZE
  rep movsd
  pop edi
  pop esi
  lea esi, [esi + edx * 4]
  mov eax, [width]
  lea edi, [edi + eax * 4]
  dec ebx
  jnz .line
  ret

dot:
  mov eax, [beat]
  imul eax, BEAT_STEP
  add eax, [path_x]
  mov edx, [path_y]
  draw rounded, eax, edx, BEAT_SIZE, BEAT_SIZE, BEAT_SIZE / 2, COLOUR_ACCENT
  ret

; EBX: number of the frame. Three waves drift across the screen; their sum picks the colour.
draw_frame:
  cmp byte [animating], 0
  jne .ready
  mov byte [animating], 1
  call animation_tables
.ready:
  mov edi, [shadow]
  xor edx, edx                          ; line
.line:
  lea eax, [edx + ebx * 2]
  movzx eax, al
  movzx ebp, byte [wave + eax]          ; this line's share
  lea esi, [edx + ebx]
  shr esi, 1                            ; slanted wave: grows by half a step a pixel
  xor ecx, ecx
.pixel:
  lea eax, [ecx + ebx]
  movzx eax, al
  movzx eax, byte [wave + eax]
  add eax, ebp
  push edx
  lea edx, [esi + ecx]
  shr edx, 1
  movzx edx, dl
  movzx edx, byte [wave + edx]
  add eax, edx
  pop edx
  movzx eax, al
  mov eax, [colours + eax * 4]
  stosd
  inc ecx
  cmp ecx, [width]
  jb .pixel
  inc edx
  cmp edx, [height]
  jb .line
  draw flush, 0, 0, [width], [height]
  ret

; A wave of two parabolas, near enough to a sine, 0 to 127; and 256 colours around the card's own.
animation_tables:
  pushad
  xor ecx, ecx
.wave:
  mov eax, ecx
  and eax, 127
  mov edx, 128
  sub edx, eax
  imul eax, edx                         ; 0 at the ends, 4096 in the middle
  shr eax, 6
  cmp ecx, 128
  jb .upper
  neg eax
.upper:
  add eax, 64
  cmp eax, 127
  jbe .stored
  mov eax, 127
.stored:
  mov [wave + ecx], al
  inc ecx
  cmp ecx, 256
  jb .wave
  xor esi, esi
.colour:
  mov edx, esi                          ; four stretches of 64 colours
  shr edx, 6
  mov eax, [.anchors + edx * 4]
  mov ebx, [.anchors + edx * 4 + 4]
  mov ecx, esi
  and ecx, 63
  shl ecx, 2
  call mix
  mov [colours + esi * 4], eax
  inc esi
  cmp esi, 256
  jb .colour
  popad
  ret
.anchors: dd COLOUR_TOP, BAR_BLUE, BAR_TEAL, BAR_MAUVE, COLOUR_TOP

  section .data
path_x:         dd 0
path_y:         dd 0
path_steps:     dd 0
beat:           dd 0
direction:      dd 1
  align 4, db 0
wave:           times 256 db 0
colours:        times 256 dd 0
  section .text
