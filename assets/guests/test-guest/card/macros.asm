; How the card's functions are called: arguments on the stack, the last one pushed first, taken off by the caller;
; every function keeps every register unless its comment says otherwise.

; draw function, arguments…
%macro draw 1-*
  %assign %%count %0 - 1
  %rotate -1
  %rep %%count
    push dword %1
    %rotate -1
  %endrep
  call %1
  %if %%count
    add esp, %%count * 4
  %endif
%endmacro

%macro begin 0
  push ebp
  mov ebp, esp
  pushad
%endmacro

%macro finish 0
  popad
  pop ebp
  ret
%endmacro

; arg(1) is the first argument.
%define arg(n) [ebp + 4 + (n) * 4]

; Colours, 00RRGGBB.
COLOUR_TOP      equ 0x18222e            ; background, from top
COLOUR_BOTTOM   equ 0x0d1319            ; to bottom
COLOUR_GRID     equ 0x24313f
COLOUR_FRAME    equ 0x4a5d73
COLOUR_RING     equ 0x3d5068
COLOUR_PANEL    equ 0x17202a
COLOUR_EDGE     equ 0x2c3a4a
COLOUR_KEYCAP   equ 0x2a3848
COLOUR_TEXT     equ 0xe9eef4
COLOUR_MUTED    equ 0x8fa1b5
COLOUR_ACCENT   equ 0x5fc6b8
COLOUR_WARNING  equ 0xf0b95b

; The eight bars (the README names them, tests look for them).
BAR_CREAM       equ 0xece5d3
BAR_AMBER       equ 0xe9b44c
BAR_TEAL        equ 0x4fb3a9
BAR_GREEN       equ 0x7fb069
BAR_MAUVE       equ 0xb58db6
BAR_CORAL       equ 0xe07a5f
BAR_BLUE        equ 0x4f7cac
BAR_INK         equ 0x22303c
