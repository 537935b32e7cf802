; The card at 1024x768. The numbers are pixels from the top left corner.

; write x, y, style, colour, "text"
%macro write 5+
  draw text, %%text, %1, %2, %3, %4
  jmp %%after
%%text: db %5, 0
%%after:
%endmacro

layout_large:
  call background
  call alignment
  call title
  call bars
  call machine_panel
  call keys_panel
  call footer
  ret

background:
  draw gradient, 0, 0, 1024, 768, COLOUR_TOP, COLOUR_BOTTOM, 0
  mov ecx, 64                           ; a grid of squares: a picture that is stretched shows it
.column:
  draw fill, ecx, 16, 1, 736, COLOUR_GRID
  add ecx, 64
  cmp ecx, 1024
  jb .column
  mov ecx, 64
.row:
  draw fill, 16, ecx, 992, 1, COLOUR_GRID
  add ecx, 64
  cmp ecx, 768
  jb .row
  ret

; Lines that must be whole: the very edge of the picture, an inner frame with ticks, circles.
alignment:
  draw fill, 0, 0, 1024, 1, COLOUR_ACCENT
  draw fill, 0, 767, 1024, 1, COLOUR_ACCENT
  draw fill, 0, 0, 1, 768, COLOUR_ACCENT
  draw fill, 1023, 0, 1, 768, COLOUR_ACCENT
  draw fill, 16, 16, 992, 1, COLOUR_FRAME
  draw fill, 16, 751, 992, 1, COLOUR_FRAME
  draw fill, 16, 16, 1, 736, COLOUR_FRAME
  draw fill, 1007, 16, 1, 736, COLOUR_FRAME
  mov ecx, 64
.tick_x:
  draw fill, ecx, 16, 1, 7, COLOUR_FRAME
  draw fill, ecx, 745, 1, 7, COLOUR_FRAME
  add ecx, 64
  cmp ecx, 1024
  jb .tick_x
  mov ecx, 64
.tick_y:
  draw fill, 16, ecx, 7, 1, COLOUR_FRAME
  draw fill, 1001, ecx, 7, 1, COLOUR_FRAME
  add ecx, 64
  cmp ecx, 768
  jb .tick_y
  draw fill, 511, 4, 3, 24, COLOUR_WARNING ; the middle of each side
  draw fill, 511, 740, 3, 24, COLOUR_WARNING
  draw fill, 4, 383, 24, 3, COLOUR_WARNING
  draw fill, 996, 383, 24, 3, COLOUR_WARNING
  draw ring, 512, 384, 352, 12, COLOUR_RING, 230
  draw ring, 80, 80, 40, 10, COLOUR_FRAME, 256
  draw ring, 943, 80, 40, 10, COLOUR_FRAME, 256
  draw ring, 80, 80, 20, 10, COLOUR_ACCENT, 160
  draw ring, 943, 80, 20, 10, COLOUR_ACCENT, 160
  draw rounded, 77, 77, 7, 7, 3, COLOUR_ACCENT
  draw rounded, 940, 77, 7, 7, 3, COLOUR_ACCENT
  ret

title:
  write 185, 84, style_title, COLOUR_TEXT, "PADDOCK"
  write 354, 214, style_subtitle, COLOUR_ACCENT, "Built-in test guest"
  ret

; A fence under the title: two rails, a post every 64 pixels. The heartbeat walks along the upper one.
FENCE_X         equ 192
FENCE_Y         equ 272
FENCE_WIDTH     equ 640
fence:
  draw fill, FENCE_X, FENCE_Y, FENCE_WIDTH + 1, 2, COLOUR_FRAME
  draw fill, FENCE_X, FENCE_Y + 10, FENCE_WIDTH + 1, 2, COLOUR_FRAME
  mov ecx, FENCE_X
.post:
  mov eax, ecx
  dec eax
  draw fill, eax, FENCE_Y - 5, 3, 24, COLOUR_FRAME
  add ecx, 64
  cmp ecx, FENCE_X + FENCE_WIDTH
  jbe .post
  ret

BARS_X          equ 64
BARS_Y          equ 316
bars:
  call fence
  mov esi, .colours
  mov ecx, BARS_X
.bar:
  lodsd
  draw fill, ecx, BARS_Y, 112, 88, eax
  add ecx, 112
  cmp ecx, BARS_X + 896
  jb .bar
  mov ecx, BARS_Y + 88                  ; ramps: every step from dark to full of one colour, and of grey
  mov esi, .ramps
.ramp:
  lodsd
  draw gradient, BARS_X, ecx, 896, 12, 0x000000, eax, 1
  add ecx, 12
  cmp ecx, BARS_Y + 88 + 48
  jb .ramp
  ret
.colours: dd BAR_CREAM, BAR_AMBER, BAR_TEAL, BAR_GREEN, BAR_MAUVE, BAR_CORAL, BAR_BLUE, BAR_INK
.ramps: dd 0xff0000, 0x00ff00, 0x0000ff, 0xffffff

; One line of the left panel. fact y, "label", number of the text
%macro fact 3
  write 84, %1, style_body, COLOUR_MUTED, %2
  mov eax, [texts]
  add eax, %3 * TEXT_BYTES
  draw text_limited, eax, 204, %1, style_body, COLOUR_TEXT, 31
%endmacro

machine_panel:
  draw panel, 64, 476, 436, 192
  write 84, 494, style_label, COLOUR_ACCENT, "THIS MACHINE"
  mov eax, [texts]
  draw text_limited, eax, 84, 520, style_body, COLOUR_TEXT, 45
  fact 546, "Vendor", TEXT_VENDOR
  fact 570, "Hypervisor", TEXT_HYPERVISOR
  fact 594, "Features", TEXT_FEATURES
  fact 618, "Memory", TEXT_MEMORY
  fact 642, "Firmware", TEXT_FIRMWARE
  mov eax, [texts]
  add eax, TEXT_DISPLAY * TEXT_BYTES
  draw text_limited, eax, 330, 642, style_body, COLOUR_MUTED, 16
  ret

keys_panel:
  draw panel, 524, 476, 436, 192
  write 544, 494, style_label, COLOUR_ACCENT, "TYPED KEYS"
  ret

; keycap x, letters, "key", "what it does"
%macro keycap 4
  draw rounded, %1, 692, %2 * 9 + 14, 24, 5, COLOUR_KEYCAP
  write %1 + 8, 699, style_body, COLOUR_TEXT, %3
  write %1 + %2 * 9 + 24, 699, style_body, COLOUR_MUTED, %4
%endmacro

footer:
  draw panel, 64, 684, 896, 40
  keycap 80, 3, "Esc", "Power off"
  keycap 240, 2, "F3", "Restart"
  keycap 374, 2, "F4", "Animation"
  keycap 526, 2, "F2", " "
  mov eax, [texts]
  add eax, TEXT_VERSION * TEXT_BYTES
  draw text_limited, eax, 900, 699, style_body, COLOUR_MUTED, 6
  call power_button
  ret

POWER_X         equ 568
layout_power_button:
  call power_button
  draw flush, POWER_X - 4, 692, 280, 26
  ret

power_button:
  draw fill, POWER_X - 4, 692, 280, 26, COLOUR_PANEL
  cmp dword [power_ignored], 0
  jne .ignored
  write POWER_X, 699, style_body, COLOUR_MUTED, "Power button is answered"
  ret
.ignored:
  write POWER_X, 699, style_body, COLOUR_WARNING, "Power button is ignored"
  ret
