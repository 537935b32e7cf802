; Power off, power button and reset, by the chipset's ACPI registers.
;
; The base of the PM1 block is read from the chipset, wherever the firmware put it:
;   PIIX4 power management function (machine "pc"):  8086:7113, PMBA at offset 40h, bits 15:6  (82371AB data sheet, 7.2)
;   ICH9 LPC bridge (machine "q35"):                 8086:2918, PMBASE at offset 40h, bits 15:7 (ICH9 data sheet, 13.1.12)

; EAX: configuration address (bit 31 set). Gives EAX: the dword there.
FN(pci_read):
  push xdx
  mov dx, PCI_ADDRESS
  out dx, eax
  mov dx, PCI_DATA
  in eax, dx
  pop xdx
  ret

; Sets [acpi_base] to the I/O port of the PM1 block, 0 if this machine has none that we know.
FN(acpi_find):
  push xax
  push xbx
  mov word [acpi_base], 0
  mov ebx, 0x80000000                   ; bus 0, device 0, function 0; a function is 100h wide
.function:
  mov eax, ebx
  call FN(pci_read)
  cmp eax, 0x71138086
  je .found
  cmp eax, 0x29188086
  je .found
  add ebx, 0x100
  cmp ebx, 0x80010000
  jb .function
  jmp .done
.found:
  lea eax, [ebx + 0x40]
  call FN(pci_read)
  and eax, 0xffc0
  mov [acpi_base], ax
.done:
  pop xbx
  pop xax
  ret

; Gives EAX: the ACPI timer; without one, a count of the calls, so that a wait ends all the same.
FN(acpi_time):
  push xdx
  mov dx, [acpi_base]
  test dx, dx
  jz .count
  add dx, PM1_TIMER
  in eax, dx
  jmp .done
.count:
  add dword [acpi_calls], 16
  mov eax, [acpi_calls]
.done:
  pop xdx
  ret

; Lets the power button set its status bit, and forgets a press from before.
FN(acpi_enable_button):
  push xax
  push xdx
  mov dx, [acpi_base]
  test dx, dx
  jz .done
  mov ax, PM1_POWER_BUTTON
  out dx, ax                            ; status bits are cleared by writing 1
  add dx, PM1_ENABLE
  in ax, dx
  or ax, PM1_POWER_BUTTON
  out dx, ax
.done:
  pop xdx
  pop xax
  ret

; Gives AL = 1 and NZ if the power button was pressed since the last call.
FN(acpi_button_pressed):
  push xdx
  mov dx, [acpi_base]
  test dx, dx
  jz .no
  in ax, dx
  test ax, PM1_POWER_BUTTON
  jz .no
  mov ax, PM1_POWER_BUTTON
  out dx, ax
  mov al, 1
  jmp .out
.no:
  xor eax, eax
.out:
  test al, al
  pop xdx
  ret

; Turns the machine off: S5 with the sleep type 0 that QEMU's PIIX4 and ICH9 both use for it (hw/acpi/core.c,
; acpi_pm1_cnt_write). Returns only if there is no such register.
FN(acpi_power_off):
  push xax
  push xcx
  push xdx
  mov dx, [acpi_base]
  test dx, dx
  jz .done
  add dx, PM1_CONTROL
  in ax, dx
  and ax, ~PM1_SLEEP_TYPE & 0xffff
  or ax, PM1_SLEEP_ENABLE
  out dx, ax
  xor ecx, ecx                          ; the write takes effect a moment later: stay here meanwhile
.wait:
  in al, dx
  dec ecx
  jnz .wait
.done:
  pop xdx
  pop xcx
  pop xax
  ret

; Restarts the machine: the chipset's reset register, then the keyboard controller's reset line, then a triple
; fault, which no x86 machine survives.
FN(machine_reset):
  cli
  mov dx, RESET_CONTROL
  mov al, 2
  out dx, al
  mov al, 6
  out dx, al
  mov ecx, 0x10000
.wait:
  in al, 0x64
  dec ecx
  jnz .wait
  mov al, 0xfe
  out 0x64, al
  address xax, no_idt
  lidt [xax]
  int3
