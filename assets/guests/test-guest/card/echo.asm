; The field that shows typed keys. Its letters are kept in a grid, so that the picture can be drawn again after the
; animation; when the last line is full the lines move up.

CELL_WIDTH      equ 9
CELL_HEIGHT     equ 22
GRID_COLUMNS    equ 44                  ; of the large card; the small one uses fewer of them
GRID_LINES      equ 6
LARGE_X         equ 544
LARGE_Y         equ 524
SMALL_X         equ 20
SMALL_Y         equ 146
SMALL_COLUMNS   equ 31
SMALL_LINES     equ 2

; EBX: the key. 13 starts a new line, 8 takes the last letter back.
draw_key:
  call echo_size
  call caret_off
  cmp bl, 13
  je .new_line
  cmp bl, 8
  je .backspace
  cmp bl, ' '
  jb .show
  cmp bl, 0x7e
  ja .show
  mov eax, [column]                     ; a full line is left when the next letter comes
  cmp eax, [columns]
  jb .room
  call new_line
.room:
  call echo_cell
  mov [edi], bl
  call draw_cell
  inc dword [column]
  jmp .show
.new_line:
  call new_line
  jmp .show
.backspace:
  cmp dword [column], 0
  je .show
  dec dword [column]
  call echo_cell
  mov byte [edi], ' '
  call draw_cell
.show:
  call caret_on
  ret

new_line:
  mov dword [column], 0
  inc dword [line]
  mov eax, [line]
  cmp eax, [lines]
  jb .done
  call scroll
.done:
  ret

; Chooses place and size of the field by the size of the picture.
echo_size:
  mov dword [echo_x], LARGE_X
  mov dword [echo_y], LARGE_Y
  mov dword [columns], GRID_COLUMNS
  mov dword [lines], GRID_LINES
  cmp dword [width], 1024
  je .done
  mov dword [echo_x], SMALL_X
  mov dword [echo_y], SMALL_Y
  mov dword [columns], SMALL_COLUMNS
  mov dword [lines], SMALL_LINES
.done:
  ret

; Gives EDI: the grid's cell at the cursor. Destroys EAX.
echo_cell:
  mov edi, [line]
  imul edi, GRID_COLUMNS
  add edi, [column]
  add edi, grid
  ret

; Gives EAX, EDX: left and top of the cursor's cell.
cell_place:
  mov eax, [column]
  imul eax, CELL_WIDTH
  add eax, [echo_x]
  mov edx, [line]
  imul edx, CELL_HEIGHT
  add edx, [echo_y]
  ret

; Draws and shows the cell at the cursor.
draw_cell:
  pushad
  cmp byte [animating], 0
  jne .done
  call cell_place
  lea ebx, [eax - 1]
  lea ecx, [edx - 2]
  draw fill, ebx, ecx, CELL_WIDTH, CELL_HEIGHT - 2, COLOUR_PANEL
  push eax
  push edx
  call echo_cell
  movzx esi, byte [edi]
  pop edx
  pop eax
  shl eax, 4
  shl edx, 4
  draw glyph, esi, eax, edx, style_body, COLOUR_TEXT
  draw flush, ebx, ecx, CELL_WIDTH, CELL_HEIGHT - 2
.done:
  popad
  ret

caret_on:
  mov eax, COLOUR_ACCENT
  jmp caret
caret_off:
  mov eax, COLOUR_PANEL
caret:
  pushad
  cmp byte [animating], 0
  jne .done
  mov esi, eax
  mov eax, [column]
  cmp eax, [columns]
  jae .done
  call cell_place
  add edx, 15
  draw fill, eax, edx, 7, 2, esi
  draw flush, eax, edx, 7, 2
.done:
  popad
  ret

; Moves all lines up by one, into which the cursor then falls back.
scroll:
  dec dword [line]
  mov esi, grid + GRID_COLUMNS
  mov edi, grid
  mov ecx, [line]
  imul ecx, GRID_COLUMNS
  rep movsb
  mov ecx, GRID_COLUMNS
  mov al, ' '
  rep stosb
  ; falls through

; Draws the whole field from the grid, and shows it unless the animation runs.
echo_redraw:
  pushad
  cmp byte [animating], 0
  jne .done
  call echo_size
  push dword [line]
  push dword [column]
  mov dword [line], 0
.line:
  mov dword [column], 0
.cell:
  call draw_cell
  inc dword [column]
  mov eax, [column]
  cmp eax, [columns]
  jb .cell
  inc dword [line]
  mov eax, [line]
  cmp eax, [lines]
  jb .line
  pop dword [column]
  pop dword [line]
  call caret_on
.done:
  popad
  ret

  section .data
echo_x:         dd 0
echo_y:         dd 0
columns:        dd 0
lines:          dd 0
column:         dd 0
line:           dd 0
grid:           times GRID_COLUMNS * GRID_LINES db ' '
  section .text
