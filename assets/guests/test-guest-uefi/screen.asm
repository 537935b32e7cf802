; The screen under UEFI: the card is drawn into memory by its 32-bit code and shown by the Blt service of the
; graphics output protocol, which every display has, those without a linear frame buffer included.

; Finds the graphics, chooses 1024x768 where it is offered, and takes the memory the card needs. Where one of them
; is not to be had, [display_bits] stays 0 and the text console gets a few words instead.
screen_start:
  mov dword [display_bits], 0
  mov eax, 0xffffffff                   ; within reach of 32-bit code
  mov [shadow_memory], rax
  mov rax, [boot_services]
  mov rax, [rax + BOOT_ALLOCATE_PAGES]
  mov ecx, ALLOCATE_MAX_ADDRESS
  mov edx, LOADER_DATA
  mov r8d, (SHADOW_BYTES + 4095) / 4096
  lea r9, [rel shadow_memory]
  call firmware_call
  jz .shadow
  mov qword [shadow_memory], 0
  ret
.shadow:
  mov qword [low_memory], CARD_BASE
  lea r9, [rel low_memory]
  boot BOOT_ALLOCATE_PAGES, ALLOCATE_ADDRESS, LOADER_CODE, LOW_PAGES, r9
  jnz .done
  lea rcx, [rel graphics_guid]
  lea r8, [rel graphics]
  boot BOOT_LOCATE_PROTOCOL, rcx, 0, r8
  jnz .done
  call choose_mode
  mov rax, [graphics]
  mov rax, [rax + GRAPHICS_MODE]
  mov rax, [rax + 8]
  mov ecx, [rax + 4]                    ; a larger picture gets the card in its middle
  mov edx, [rax + 8]
  sub ecx, 1024
  jb .done
  sub edx, 768
  jb .done
  shr ecx, 1
  shr edx, 1
  mov [screen_x], rcx
  mov [screen_y], rdx
  lea rsi, [rel card_binary]
  mov edi, CARD_BASE
  mov ecx, CARD_LENGTH
  rep movsb
  lea rsi, [rel detour]
  mov edi, LOW_CODE
  mov ecx, detour.length
  rep movsb
  mov ebx, CARD_BASE
  mov rax, [shadow_memory]
  mov [rbx + CARD_SHADOW], eax
  mov dword [rbx + CARD_TEXTS], LOW_TEXTS
  mov dword [rbx + CARD_WIDTH], 1024
  mov dword [rbx + CARD_HEIGHT], 768
  mov dword [rbx + CARD_BITS], SHADOW_ONLY
  mov dword [display_width], 1024
  mov dword [display_height], 768
  mov dword [display_bits], 32
.done:
  ret

; Switches to the first mode of 1024x768, if there is one.
choose_mode:
  xor ebx, ebx
.mode:
  mov rax, [graphics]
  mov rax, [rax + GRAPHICS_MODE]
  cmp ebx, [rax]
  jae .done
  lea r8, [rel mode_info_size]
  lea r9, [rel mode_info]
  object [graphics], GRAPHICS_QUERY_MODE, rbx, r8, r9
  jnz .next
  mov rax, [mode_info]
  cmp dword [rax + 4], 1024
  jne .next
  cmp dword [rax + 8], 768
  jne .next
  object [graphics], GRAPHICS_SET_MODE, rbx
  jz .done
.next:
  inc ebx
  jmp .mode
.done:
  ret

; Shows the card, or words where there is no card.
screen_first_picture:
  cmp dword [display_bits], 0
  je .words
  object [console_out], TEXT_ENABLE_CURSOR, 0
  lea rsi, [rel card_texts]
  mov edi, LOW_TEXTS
  mov ecx, TEXT_COUNT * TEXT_BYTES
  rep movsb
  xor eax, eax
  jmp FN(card)
.words:
  lea rdx, [rel hello]
  object [console_out], TEXT_OUTPUT_STRING, rdx
  ret

; EAX: function of the card, EBX: its argument. Shows what has changed. Keeps every register the neutral code uses.
FN(card):
  cmp dword [display_bits], 0
  je .none
  push rax
  push rbx
  push rcx
  push rdx
  push rsi
  push rdi
  mov ecx, CARD_BASE
  mov dword [rcx + CARD_DIRTY], 0
  mov dword [rcx + CARD_DIRTY + 8], 0
  call card_by_detour
  mov esi, CARD_BASE + CARD_DIRTY
  mov ecx, [rsi]                        ; source x, y; target x, y; width, height; bytes a line
  mov edx, [rsi + 4]
  mov eax, [rsi + 8]
  sub eax, ecx
  jz .shown
  lea rdi, [rel more_arguments]
  mov [rdi], rdx
  add rcx, [screen_x]
  mov [rdi + 8], rcx
  add rdx, [screen_y]
  mov [rdi + 16], rdx
  mov [rdi + 24], rax
  mov eax, [rsi + 12]
  sub eax, [rsi + 4]
  mov [rdi + 32], rax
  mov qword [rdi + 40], 1024 * 4
  mov r9d, [rsi]
  object [graphics], GRAPHICS_BLT, [shadow_memory], BLT_BUFFER_TO_VIDEO, r9
.shown:
  pop rdi
  pop rsi
  pop rdx
  pop rcx
  pop rbx
  pop rax
.none:
  ret

; Runs the card's 32-bit code: through a descriptor table of our own into compatibility mode (Intel SDM vol. 3,
; 5.2.1: a code segment with L = 0), with interrupts off, and back by a far jump. EAX, EBX: passed on.
card_by_detour:
  pushfq
  cli
  push rbp
  sgdt [saved_gdt]
  mov [saved_cs], cs
  mov [saved_ds], ds
  mov [saved_es], es
  mov [saved_ss], ss
  mov ecx, LOW_SAVE
  mov [rcx], rsp
  lea rdx, [rel .back]
  mov [rcx + 8], rdx
  lea rcx, [rel detour_gdt]
  mov [detour_gdt_register + 2], rcx
  lgdt [detour_gdt_register]
  mov esp, LOW_STACK
  push qword DETOUR_CODE32
  push qword LOW_CODE
  retfq
.back:
  lgdt [saved_gdt]
  mov ds, [saved_ds]
  mov es, [saved_es]
  mov ss, [saved_ss]
  movzx eax, word [saved_cs]
  push rax
  lea rax, [rel .home]
  push rax
  retfq
.home:
  pop rbp
  popfq
  ret

; Copied to LOW_CODE.
detour:
  bits 32
  mov cx, DETOUR_DATA32
  mov ds, cx
  mov es, cx
  mov ss, cx
  mov ecx, CARD_BASE
  call ecx
  jmp DETOUR_CODE64:LOW_CODE + .long - detour
.long:
  bits 64
  mov ecx, LOW_SAVE
  mov rsp, [rcx]
  jmp [rcx + 8]
.length equ $ - detour
