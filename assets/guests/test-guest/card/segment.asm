; One straight stroke: the distances of the pixels around it.

; From the pen to EAX, EDX; the pen stays there.
line_to:
  pushad
  mov [to_x], eax
  mov [to_y], edx
  mov ebx, eax
  sub ebx, [pen_x]
  mov [run], ebx
  mov ecx, edx
  sub ecx, [pen_y]
  mov [rise], ecx
  imul ebx, ebx
  imul ecx, ecx
  add ebx, ecx
  mov [length2], ebx

  mov ebx, [pen_x]                      ; which columns and lines the stroke can reach
  mov ecx, [field_width]
  call .span
  mov [left], eax
  mov [right], edx
  mov eax, [to_y]
  mov ebx, [pen_y]
  mov ecx, [field_height]
  call .span
  mov [bottom], edx
  mov ebx, eax
.line:
  cmp ebx, [bottom]
  jge .done
  mov edi, ebx
  imul edi, [field_width]
  add edi, [left]
  shl edi, 2
  add edi, [scratch]
  mov esi, [left]
.pixel:
  cmp esi, [right]
  jge .next_line
  call .distance2
  cmp eax, [edi]
  jae .kept
  mov [edi], eax
.kept:
  add edi, 4
  inc esi
  jmp .pixel
.next_line:
  inc ebx
  jmp .line
.done:
  popad
  mov [pen_x], eax
  mov [pen_y], edx
  ret

; EAX, EBX: two ends along one axis, ECX: pixels of the field. Gives EAX: first pixel, EDX: the one after the last.
.span:
  cmp eax, ebx
  jle .ordered
  xchg eax, ebx
.ordered:
  mov edx, ebx
  sub eax, [radius]
  sub eax, 8
  sar eax, 4
  jns .not_before
  xor eax, eax
.not_before:
  add edx, [radius]
  add edx, 8 + 31
  sar edx, 4
  cmp edx, ecx
  jle .not_after
  mov edx, ecx
.not_after:
  ret

; ESI, EBX: pixel. Gives EAX: the square of its distance to the stroke.
.distance2:
  push ebx
  push esi
  shl esi, 4
  sub esi, [pen_x]
  shl ebx, 4
  sub ebx, [pen_y]
  mov eax, esi                          ; how far along the stroke
  imul eax, [run]
  mov edx, ebx
  imul edx, [rise]
  add eax, edx
  jle .from_point                       ; before its start
  cmp eax, [length2]
  jl .beside
  sub esi, [run]                        ; after its end
  sub ebx, [rise]
.from_point:
  imul esi, esi
  imul ebx, ebx
  lea eax, [esi + ebx]
  pop esi
  pop ebx
  ret
.beside:
  imul esi, [rise]
  imul ebx, [run]
  mov eax, esi
  sub eax, ebx
  imul eax                              ; (cross product)² / length²
  div dword [length2]
  pop esi
  pop ebx
  ret

  section .data
to_x:           dd 0
to_y:           dd 0
run:            dd 0
rise:           dd 0
length2:        dd 0
left:           dd 0
right:          dd 0
bottom:         dd 0
  section .text
