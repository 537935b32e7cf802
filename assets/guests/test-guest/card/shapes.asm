; Round things, with soft edges. A pixel's share is how far its centre lies inside the outline, in 1/256 of a pixel;
; the distance from a circle is taken as |d² - r²| / 2r, which is right to a hundredth of a pixel near the line and
; needs no square root.

; ring centre x, centre y, radius, half its thickness in 1/16 pixel, colour, strength 0 to 256
ring:
  begin
  mov ebx, arg(3)
  neg ebx
  sub ebx, 3                            ; EBX: y from the centre
.line:
  mov eax, arg(2)
  add eax, ebx
  cmp eax, [height]                     ; unsigned: also above the top
  jae .next_line
  mov esi, arg(3)
  neg esi
  sub esi, 3                            ; ESI: x from the centre
.pixel:
  mov eax, arg(1)
  add eax, esi
  cmp eax, [width]
  jae .next_pixel
  mov ecx, arg(3)
  mov eax, esi
  imul eax, eax
  mov edx, ebx
  imul edx, edx
  add eax, edx
  mov edx, ecx
  imul edx, edx
  sub eax, edx                          ; d² - r², at most 6r + 9 near the line: leave early elsewhere
  imul edx, ecx, 6
  lea edi, [eax + edx + 9]
  lea edx, [edx * 2 + 18]
  cmp edi, edx
  ja .next_pixel
  cdq
  xor eax, edx
  sub eax, edx
  shl eax, 3                            ; 1/16 pixel: * 16 / 2r
  xor edx, edx
  div ecx
  mov ecx, arg(4)
  add ecx, 8
  sub ecx, eax
  jle .next_pixel
  call share_of_sixteenths
  imul ecx, arg(6)
  shr ecx, 8
  mov eax, arg(1)
  add eax, esi
  mov edx, arg(2)
  add edx, ebx
  call shadow_address
  mov eax, arg(5)
  call blend
.next_pixel:
  inc esi
  mov eax, arg(3)
  add eax, 3
  cmp esi, eax
  jle .pixel
.next_line:
  inc ebx
  mov eax, arg(3)
  add eax, 3
  cmp ebx, eax
  jle .line
  finish

; ECX: 1/16 pixels inside the outline, from its outer half pixel on. Gives ECX: share, 0 to 256.
share_of_sixteenths:
  shl ecx, 4
  cmp ecx, 256
  jbe .done
  mov ecx, 256
.done:
  ret

; rounded x, y, width, height, corner radius, colour: a filled rectangle with round corners; with half the width
; as radius, a disc.
rounded:
  begin
  xor ebx, ebx                          ; EBX: line
.line:
  mov eax, ebx
  mov edx, arg(4)
  call .outside
  mov edi, eax
  test eax, eax
  jnz .corners
  mov eax, arg(2)                       ; a line without corners
  add eax, ebx
  draw fill, arg(1), eax, arg(3), 1, arg(6)
  jmp .next_line
.corners:
  xor esi, esi                          ; ESI: column
.pixel:
  mov ecx, 256
  mov eax, esi
  mov edx, arg(3)
  call .outside
  test eax, eax
  jz .whole
  imul eax, eax                         ; d², in half pixels, against (2r)²
  mov edx, edi
  imul edx, edx
  add edx, eax
  mov ecx, arg(5)
  mov eax, ecx
  imul eax, eax
  shl eax, 2
  sub eax, edx
  shl eax, 1                            ; 1/16 pixels inside: (4r² - d²) / 4r half pixels, each of them 8
  cdq
  idiv ecx
  mov ecx, eax
  add ecx, 8
  jle .next
  call share_of_sixteenths
.whole:
  push edi
  mov eax, arg(1)
  add eax, esi
  mov edx, arg(2)
  add edx, ebx
  call shadow_address
  mov eax, arg(6)
  call blend
  pop edi
.next:
  inc esi
  cmp esi, arg(3)
  jb .pixel
.next_line:
  inc ebx
  cmp ebx, arg(4)
  jb .line
  finish

; EAX: position, EDX: length. Gives EAX: half pixels by which the pixel's centre lies in the corner's quarter.
.outside:
  lea eax, [eax * 2 + 1]
  push ecx
  mov ecx, arg(5)
  shl ecx, 1
  cmp eax, ecx
  jae .far_end
  sub eax, ecx
  neg eax
  pop ecx
  ret
.far_end:
  shl edx, 1
  sub edx, ecx
  sub eax, edx
  jg .out
  xor eax, eax
.out:
  pop ecx
  ret

; panel x, y, width, height: a rounded box with a thin edge
panel:
  begin
  mov eax, arg(1)
  mov ebx, arg(2)
  mov ecx, arg(3)
  mov edx, arg(4)
  draw rounded, eax, ebx, ecx, edx, 10, COLOUR_EDGE
  inc eax
  inc ebx
  sub ecx, 2
  sub edx, 2
  draw rounded, eax, ebx, ecx, edx, 9, COLOUR_PANEL
  finish
