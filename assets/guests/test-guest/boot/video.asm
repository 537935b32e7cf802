; The screen: 1024x768 in direct colour by VBE (VESA BIOS Extension 3.0, functions 00h-02h) where there is such a
; mode with a linear frame buffer, else VGA mode 13h, else none. Writes the card's parameters.

; One of the card's parameters, as real mode reaches it. The card's segment is in FS.
%define CARD(offset) fs:(offset)
%include "card/parameters.asm"

set_video_mode:
  pushad
  push es
  mov ax, CARD_BASE >> 4
  mov fs, ax
  mov dword [CARD(CARD_SHADOW)], SHADOW
  mov dword [CARD(CARD_BITS)], 0
  mov dword [VBE_INFO], "VBE2"          ; asks for the 512-byte answer
  mov ax, 0x4f00
  mov di, VBE_INFO
  int 0x10
  cmp ax, 0x004f
  jne .plain_vga
  cmp dword [VBE_INFO], "VESA"
  jne .plain_vga
  mov word [best_mode], 0
  mov byte [best_bits], 0
  mov si, [VBE_INFO + 14]               ; far pointer to a list of mode numbers that ends with FFFFh
  mov ax, [VBE_INFO + 16]
  mov gs, ax
.next:
  mov cx, [gs:si]
  add si, 2
  cmp cx, 0xffff
  je .chosen
  call .mode_bits
  cmp al, [best_bits]
  jbe .next
  mov [best_bits], al
  mov [best_mode], cx
  jmp .next
.chosen:
  mov cx, [best_mode]
  test cx, cx
  jz .plain_vga
  call .mode_bits
  mov ax, 0x4f02
  mov bx, cx
  or bx, 0x4000                         ; linear frame buffer
  int 0x10
  cmp ax, 0x004f
  jne .plain_vga
  mov eax, [VBE_MODE + 40]
  mov [CARD(CARD_FRAMEBUFFER)], eax
  movzx eax, word [VBE_MODE + 16]
  mov [CARD(CARD_PITCH)], eax
  mov dword [CARD(CARD_WIDTH)], 1024
  mov dword [CARD(CARD_HEIGHT)], 768
  movzx eax, byte [best_bits]
  mov [CARD(CARD_BITS)], eax
  jmp .done

; 320x200 in 256 colours, which every VGA has.
.plain_vga:
  mov ax, 0x0013
  int 0x10
  mov ax, 0x0f00                        ; which mode is it now?
  int 0x10
  cmp al, 0x13                          ; nobody answers where there is no VGA BIOS
  jne .done
  mov dword [CARD(CARD_FRAMEBUFFER)], 0xa0000
  mov dword [CARD(CARD_PITCH)], 320
  mov dword [CARD(CARD_WIDTH)], 320
  mov dword [CARD(CARD_HEIGHT)], 200
  mov dword [CARD(CARD_BITS)], 8
  mov dx, 0x3c8                         ; DAC index, then three 6-bit values a colour
  xor eax, eax
  out dx, al
  inc dx
  xor cx, cx                            ; colour 36 red + 6 green + blue, six levels of each
.colour:
  mov ax, cx
  mov bl, 36
  div bl
  mov bh, ah
  call .level
  movzx ax, bh
  mov bl, 6
  div bl
  mov bh, ah
  call .level
  mov al, bh
  call .level
  inc cx
  cmp cx, 216
  jb .colour
.done:
  mov eax, [CARD(CARD_WIDTH)]
  mov [display_width], eax
  mov eax, [CARD(CARD_HEIGHT)]
  mov [display_height], eax
  mov eax, [CARD(CARD_BITS)]
  mov [display_bits], eax
  mov dword [CARD(CARD_TEXTS)], card_texts
  pop es
  xor ax, ax
  mov fs, ax
  mov gs, ax
  popad
  ret

; AL: 0 to 5. Sends the DAC's value for it, 0 to 63.
.level:
  mov ah, 63
  mul ah
  mov bl, 5
  div bl
  out dx, al
  ret

; CX: a mode. Gives AL: 32, 24 or 16 if it is 1024x768 in direct colour with a linear frame buffer, else 0.
; Leaves its description at VBE_MODE.
.mode_bits:
  push cx
  mov ax, 0x4f01
  mov di, VBE_MODE
  int 0x10
  pop cx
  cmp ax, 0x004f
  jne .unfit
  mov al, [VBE_MODE]                    ; bit 0: supported, bit 4: graphics, bit 7: linear frame buffer
  and al, 0x91
  cmp al, 0x91
  jne .unfit
  cmp word [VBE_MODE + 18], 1024
  jne .unfit
  cmp word [VBE_MODE + 20], 768
  jne .unfit
  cmp byte [VBE_MODE + 27], 6           ; memory model: direct colour
  jne .unfit
  mov al, [VBE_MODE + 25]
  cmp al, 32
  je .fit
  cmp al, 24
  je .fit
  cmp al, 16                            ; five bits of blue, six of green; fifteen-bit modes say 15
  jne .unfit
.fit:
  ret
.unfit:
  xor al, al
  ret
