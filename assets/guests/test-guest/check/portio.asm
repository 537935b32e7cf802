; Step portio: ports of every width, and a string instruction, on devices every machine has.

FN(check_portio):
  step "portio"
  mov al, 0x0d                          ; CMOS register D says that the clock's memory is valid (MC146818, VRT)
  out CMOS_INDEX, al
  in al, CMOS_DATA
  test al, 0x80
  fail_if z, "cmos"
  in al, PIC2_DATA                      ; a mask register keeps what is written
  mov ah, al
  mov al, 0xd5
  out PIC2_DATA, al
  in al, PIC2_DATA
  cmp al, 0xd5
  mov al, ah
  out PIC2_DATA, al
  fail_unless e, "pic-mask"

  call FN(read_pit)                     ; a counter that counts
  mov ebx, eax
  mov ecx, 0x10000
.counting:
  call FN(read_pit)
  cmp eax, ebx
  jne .counted
  dec ecx
  jnz .counting
  fail "pit-stands"
.counted:

  mov dx, PCI_ADDRESS                   ; 32 bits: the host bridge is Intel's on both machines
  mov eax, 0x80000000
  out dx, eax
  in eax, dx
  cmp eax, 0x80000000
  fail_unless e, "pci-address"
  mov dx, PCI_DATA
  in eax, dx
  cmp ax, 0x8086
  fail_unless e, "pci-data"
  mov dx, PCI_DATA + 2                  ; 16 bits, at the second half of the same dword
  mov ebx, eax
  shr ebx, 16
  in ax, dx
  cmp ax, bx
  fail_unless e, "pci-word"

  mov dx, FWCFG_SELECTOR                ; a 16-bit write, then a string of bytes
  mov eax, FWCFG_SIGNATURE
  out dx, ax
  mov dx, FWCFG_DATA
  address xdi, fpu_dword
  mov ecx, 4
  cld
  rep insb
  cmp dword [fpu_dword], "QEMU"
  fail_unless e, "fw-cfg"
  call FN(step_ok)
  ret

; Gives EAX: the present count of channel 0, latched.
FN(read_pit):
  xor eax, eax
  out PIT_COMMAND, al
  in al, PIT_CHANNEL0
  mov ah, al
  in al, PIT_CHANNEL0
  xchg al, ah
  ret
