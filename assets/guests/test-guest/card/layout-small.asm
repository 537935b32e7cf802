; The card at 320x200, for a machine that offers no more.

layout_small:
  draw fill, 0, 0, 320, 200, 0x000033   ; one of the few dark colours of the palette
  draw fill, 0, 0, 320, 1, COLOUR_ACCENT
  draw fill, 0, 199, 320, 1, COLOUR_ACCENT
  draw fill, 0, 0, 1, 200, COLOUR_ACCENT
  draw fill, 319, 0, 1, 200, COLOUR_ACCENT
  write 48, 16, style_small_title, COLOUR_TEXT, "PADDOCK"
  write 76, 58, style_body, COLOUR_ACCENT, "Built-in test guest"
  mov esi, bars.colours
  mov ecx, 16
.bar:
  lodsd
  draw fill, ecx, 80, 36, 40, eax
  add ecx, 36
  cmp ecx, 16 + 288
  jb .bar
  draw gradient, 16, 120, 288, 10, 0x000000, 0xffffff, 1
  draw fill, 12, 140, 296, 50, COLOUR_PANEL
  ret
