; Which mode the host wants: QEMU's fw_cfg file opt/org.paddock/mode (docs/specs/fw_cfg.rst). The port
; interface is used, not DMA: it needs nothing but IN and OUT.

; Gives AL = 1 and NZ if the file says "check", else AL = 0 and ZF.
FN(check_wanted):
  push xbx
  push xcx
  push xdx
  push xsi
  push xdi
  mov eax, FWCFG_SIGNATURE
  call FN(fwcfg_select)
  call FN(fwcfg_dword)
  cmp eax, 0x51454d55                   ; "QEMU"
  jne .no
  mov eax, FWCFG_DIRECTORY
  call FN(fwcfg_select)
  call FN(fwcfg_dword)                  ; how many files
  mov ebx, eax
  cmp ebx, 1024                         ; no such device answers with all ones
  ja .no
.file:
  test ebx, ebx
  jz .no
  dec ebx
  call FN(fwcfg_dword)                  ; size
  mov [fwcfg_size], eax
  call FN(fwcfg_dword)                  ; selector key, then 16 reserved bits
  shr eax, 16
  mov [fwcfg_key], eax
  address xdi, fwcfg_name
  mov ecx, 56
.name:
  in al, dx
  mov [xdi], al
  inc xdi
  dec ecx
  jnz .name
  address xsi, fwcfg_name
  address xdi, fwcfg_wanted_name
  mov ecx, fwcfg_wanted_name.length
  call FN(same_bytes)
  jne .file
  cmp dword [fwcfg_size], fwcfg_wanted_value.length
  jne .no
  mov eax, [fwcfg_key]
  call FN(fwcfg_select)
  address xdi, fwcfg_name
  mov ecx, fwcfg_wanted_value.length
.value:
  in al, dx
  mov [xdi], al
  inc xdi
  dec ecx
  jnz .value
  address xsi, fwcfg_name
  address xdi, fwcfg_wanted_value
  mov ecx, fwcfg_wanted_value.length
  call FN(same_bytes)
  jne .no
  mov al, 1
  jmp .out
.no:
  xor eax, eax
.out:
  test al, al
  pop xdi
  pop xsi
  pop xdx
  pop xcx
  pop xbx
  ret

; EAX: key. Leaves DX at the data port.
FN(fwcfg_select):
  mov dx, FWCFG_SELECTOR
  out dx, ax
  mov dx, FWCFG_DATA
  ret

; Gives EAX: the next four bytes, which the directory keeps big-endian. DX: data port.
FN(fwcfg_dword):
  push xcx
  mov ecx, 4
.next:
  shl eax, 8
  in al, dx
  dec ecx
  jnz .next
  pop xcx
  ret

; xsi, xdi: two places; ecx: bytes. ZF when equal.
FN(same_bytes):
  push xax
  push xcx
  push xsi
  push xdi
.next:
  mov al, [xsi]
  cmp al, [xdi]
  jne .out
  inc xsi
  inc xdi
  dec ecx
  jnz .next
.out:
  pop xdi
  pop xsi
  pop xcx
  pop xax
  ret
