; Text. A letter is a handful of strokes (card/font.asm), drawn at any size with round ends and soft edges: for
; every pixel near a stroke the square of its distance to the stroke's middle line is kept, the smallest counts.
; Lengths are in 1/16 pixel, squares of them in 1/256.

; A style: size of one unit of the font across and down, half the stroke's width, step from letter to letter
; (all in 1/16 pixel), and the power of two of the pieces a curve is cut into.
STYLE_ACROSS    equ 0
STYLE_DOWN      equ 4
STYLE_RADIUS    equ 8
STYLE_ADVANCE   equ 12
STYLE_PIECES    equ 16

style_body:     dd 8, 8, 10, 9 * 16, 2
style_label:    dd 8, 8, 11, 11 * 16, 2
style_subtitle: dd 14, 14, 17, 17 * 16, 3
style_title:    dd 92, 76, 112, 1560, 4
style_small_title: dd 30, 24, 38, 32 * 16, 4

FAR_AWAY        equ 0x7fffffff

; text address, x, y, style, colour: y is where capitals begin; x the middle line of an upright stroke at the left.
text:
  begin
  mov esi, arg(1)
  mov ebx, arg(2)
  shl ebx, 4
  mov edx, arg(3)
  shl edx, 4
  mov edi, arg(4)
.next:
  lodsb
  test al, al
  jz .done
  movzx eax, al
  draw glyph, eax, ebx, edx, edi, arg(5)
  add ebx, [edi + STYLE_ADVANCE]
  jmp .next
.done:
  finish

; text_limited address, x, y, style, colour, letters at most
text_limited:
  begin
  sub esp, TEXT_BYTES
  mov edi, esp
  mov esi, arg(1)
  mov ecx, arg(6)
.copy:
  lodsb
  test al, al
  jz .end
  stosb
  loop .copy
.end:
  mov byte [edi], 0
  mov eax, esp
  draw text, eax, arg(2), arg(3), arg(4), arg(5)
  add esp, TEXT_BYTES
  finish

; glyph character, x, y, style, colour: x and y in 1/16 pixel
glyph:
  begin
  mov eax, arg(1)
  sub eax, ' '
  jbe .done
  cmp eax, FONT_COUNT
  jae .done
  movzx esi, word [font_offsets + eax * 2]
  add esi, font
  call field_open
  xor eax, eax
.command:
  lodsb
  test al, al
  jz .end
  cmp al, FONT_LINE
  je .line
  ja .curve
  call next_point                       ; move
  mov [pen_x], eax
  mov [pen_y], edx
  jmp .command
.line:
  call next_point
  call line_to
  jmp .command
.curve:
  call next_point
  mov [control_x], eax
  mov [control_y], edx
  call next_point
  call curve_to
  jmp .command
.end:
  call field_close
.done:
  finish

; ESI: a point of the font. Gives EAX, EDX: where it lies in the field; steps ESI on. EBP: the glyph's arguments.
next_point:
  push ecx
  mov ecx, arg(4)
  movzx eax, byte [esi]
  imul eax, [ecx + STYLE_ACROSS]
  add eax, [field_dx]
  movzx edx, byte [esi + 1]
  imul edx, [ecx + STYLE_DOWN]
  add edx, [field_dy]
  add esi, 2
  pop ecx
  ret

; Makes the field (the distances) large enough for one letter and empties it. EBP: the glyph's arguments.
field_open:
  pushad
  mov ebx, arg(4)
  mov eax, [ebx + STYLE_RADIUS]
  mov [radius], eax
  lea ecx, [eax + 8 + 15]               ; the outermost half pixel, rounded up
  shr ecx, 4
  mov eax, arg(2)
  sar eax, 4
  sub eax, ecx
  mov [field_x], eax
  shl eax, 4
  sub eax, arg(2)
  neg eax
  mov [field_dx], eax
  mov eax, arg(3)
  sar eax, 4
  sub eax, ecx
  mov [field_y], eax
  shl eax, 4
  sub eax, arg(3)
  neg eax
  mov [field_dy], eax
  mov eax, [ebx + STYLE_ACROSS]
  imul eax, FONT_WIDTH
  shr eax, 4
  lea eax, [eax + ecx * 2 + 2]
  mov [field_width], eax
  mov edx, [ebx + STYLE_DOWN]
  imul edx, FONT_HEIGHT
  shr edx, 4
  lea edx, [edx + ecx * 2 + 2]
  mov [field_height], edx
  imul edx, eax
  mov ecx, edx
  mov edi, [scratch]
  mov eax, FAR_AWAY
  rep stosd
  popad
  ret

; Colours the pixels the strokes have come near to. EBP: the glyph's arguments.
field_close:
  pushad
  mov esi, [scratch]
  xor ebx, ebx
.line:
  mov eax, [field_x]
  mov edx, [field_y]
  add edx, ebx
  call shadow_address
  mov edx, [field_width]
.pixel:
  lodsd
  cmp eax, FAR_AWAY
  je .next
  push edx
  mov ecx, [radius]
  lea edx, [ecx + 8]
  imul edx, edx
  sub edx, eax                          ; ((r + 1/2)² - d²) / 2r: the share, with d² growing evenly across the edge
  jle .outside
  lea eax, [edx * 8]
  xor edx, edx
  div ecx
  mov ecx, 256
  cmp eax, ecx
  cmovb ecx, eax
  mov eax, arg(5)
  call blend
.outside:
  pop edx
.next:
  add edi, 4
  dec edx
  jnz .pixel
  inc ebx
  cmp ebx, [field_height]
  jb .line
  popad
  ret

; From the pen to EAX, EDX by the control point, in short lines. EBP: the glyph's arguments.
curve_to:
  pushad
  mov [end_x], eax
  mov [end_y], edx
  mov eax, [pen_x]
  mov [start_x], eax
  mov eax, [pen_y]
  mov [start_y], eax
  mov ecx, arg(4)
  mov ecx, [ecx + STYLE_PIECES]
  mov ebx, 1
.piece:
  mov esi, start_x
  call .coordinate
  push eax
  mov esi, start_y
  call .coordinate
  mov edx, eax
  pop eax
  call line_to
  inc ebx
  mov eax, 1
  shl eax, cl
  cmp ebx, eax
  jbe .piece
  popad
  ret

; ESI: start, control and end in a row; EBX: k of n = 2^CL. Gives EAX: ((n-k)² start + 2k(n-k) control + k² end) / n².
.coordinate:
  mov edi, 1
  shl edi, cl
  sub edi, ebx
  mov eax, edi
  imul eax, edi
  imul eax, [esi]
  mov edx, edi
  imul edx, ebx
  shl edx, 1
  imul edx, [esi + 4]
  add eax, edx
  mov edx, ebx
  imul edx, ebx
  imul edx, [esi + 8]
  add eax, edx
  sar eax, cl
  sar eax, cl
  ret

%include "card/segment.asm"

  section .data
radius:         dd 0
field_x:        dd 0                    ; the field's place in the picture, in pixels
field_y:        dd 0
field_dx:       dd 0                    ; the letter's place in the field
field_dy:       dd 0
field_width:    dd 0
field_height:   dd 0
pen_x:          dd 0
pen_y:          dd 0
start_x:        dd 0                    ; start, control, end: curve_to walks through them
control_x:      dd 0
end_x:          dd 0
start_y:        dd 0
control_y:      dd 0
end_y:          dd 0
  section .text
