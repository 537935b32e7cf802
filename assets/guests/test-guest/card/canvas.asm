; The shadow picture (32 bits a pixel, 00RRGGBB) and its way to the screen.

; Gives EDI: address of the shadow's pixel at EAX (x), EDX (y). Destroys EAX, EDX.
shadow_address:
  imul edx, [width]
  add edx, eax
  mov edi, [shadow]
  lea edi, [edi + edx * 4]
  ret

; fill x, y, width, height, colour
fill:
  begin
  mov ebx, arg(4)
  mov eax, arg(1)
  mov edx, arg(2)
  call shadow_address
  mov eax, arg(5)
.line:
  mov ecx, arg(3)
  push edi
  rep stosd
  pop edi
  mov edx, [width]
  lea edi, [edi + edx * 4]
  dec ebx
  jnz .line
  finish

; EDI: pixel, EAX: colour, ECX: how much of it, 0 to 256. Keeps all.
blend:
  pushad
  mov ebx, [edi]
  mov esi, ebx                          ; red and blue in one go: they cannot run into each other
  and esi, 0xff00ff
  mov edx, eax
  and edx, 0xff00ff
  sub edx, esi
  imul edx, ecx
  sar edx, 8
  add edx, esi
  and edx, 0xff00ff
  and ebx, 0x00ff00
  and eax, 0x00ff00
  sub eax, ebx
  imul eax, ecx
  sar eax, 8
  add eax, ebx
  and eax, 0x00ff00
  or eax, edx
  mov [edi], eax
  popad
  ret

; EAX, EBX: two colours, ECX: 0 (all EAX) to 256 (all EBX). Gives EAX: the colour between.
mix:
  push edi
  push eax
  mov edi, esp
  mov eax, ebx
  call blend
  pop eax
  pop edi
  ret

; gradient x, y, width, height, first colour, last colour, 0 from top to bottom or 1 from left to right
gradient:
  begin
  xor esi, esi                          ; line, or column
.next:
  mov ecx, arg(4)
  cmp dword arg(7), 0
  je .vertical
  mov ecx, arg(3)
.vertical:
  cmp esi, ecx
  jae .done
  dec ecx
  mov eax, esi
  shl eax, 8
  xor edx, edx
  div ecx
  mov ecx, eax
  mov eax, arg(5)
  mov ebx, arg(6)
  call mix
  mov ecx, arg(1)
  mov edx, arg(2)
  cmp dword arg(7), 0
  jne .column
  add edx, esi
  draw fill, ecx, edx, arg(3), 1, eax
  jmp .step
.column:
  add ecx, esi
  draw fill, ecx, edx, 1, arg(4), eax
.step:
  inc esi
  jmp .next
.done:
  finish

; flush x, y, width, height: shows a part of the shadow, in the format of the screen.
flush:
  begin
  cmp dword [bits_per_pixel], SHADOW_ONLY
  je .remember
  mov eax, arg(1)
  mov edx, arg(2)
  call shadow_address
  mov esi, edi
  mov edi, arg(2)
  imul edi, [pitch]
  add edi, [framebuffer]
  mov eax, [bits_per_pixel]
  shr eax, 3
  imul eax, arg(1)
  add edi, eax
  mov ebx, arg(4)
.line:
  push esi
  push edi
  mov ecx, arg(3)
  cmp dword [bits_per_pixel], 32
  je .copy32
  cmp dword [bits_per_pixel], 24
  je .copy24
  cmp dword [bits_per_pixel], 16
  je .copy16
.copy8:                                 ; six levels of each, as the loader has set the palette
  lodsd
  push ebx
  mov ebx, eax
  shr eax, 16
  call level
  imul edx, eax, 36
  movzx eax, bh
  call level
  imul eax, 6
  add edx, eax
  movzx eax, bl
  call level
  add eax, edx
  pop ebx
  stosb
  loop .copy8
  jmp .next
.copy16:                                ; 5-6-5
  lodsd
  mov edx, eax
  shr eax, 3
  and eax, 0x1f
  push edx
  shr edx, 5
  and edx, 0x07e0
  or eax, edx
  pop edx
  shr edx, 8
  and edx, 0xf800
  or eax, edx
  stosw
  loop .copy16
  jmp .next
.copy24:
  lodsd
  stosw
  shr eax, 16
  stosb
  loop .copy24
  jmp .next
.copy32:
  rep movsd
.next:
  pop edi
  pop esi
  add edi, [pitch]
  mov edx, [width]
  lea esi, [esi + edx * 4]
  dec ebx
  jnz .line
  finish
.remember:
  mov eax, arg(1)
  mov ebx, arg(2)
  mov ecx, eax
  add ecx, arg(3)
  mov edx, ebx
  add edx, arg(4)
  mov esi, [dirty]
  cmp esi, [dirty + 8]
  je .first
  cmp eax, esi                          ; grow the rectangle by this one
  cmova eax, esi
  cmp ebx, [dirty + 4]
  cmova ebx, [dirty + 4]
  cmp ecx, [dirty + 8]
  cmovb ecx, [dirty + 8]
  cmp edx, [dirty + 12]
  cmovb edx, [dirty + 12]
.first:
  mov [dirty], eax
  mov [dirty + 4], ebx
  mov [dirty + 8], ecx
  mov [dirty + 12], edx
  finish

; EAX: 0 to 255. Gives EAX: the nearest of six levels, 0 to 5.
level:
  lea eax, [eax + eax * 4 + 127]
  shr eax, 8
  ret
