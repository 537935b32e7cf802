; Step mmio: registers in memory. The local APIC, which KVM may serve itself, and the I/O APIC and HPET, which it
; may leave to QEMU (Intel SDM vol. 3, 11.4; 82093AA and IA-PC HPET specifications).

MSR_APIC_BASE   equ 0x1b
APIC_ID         equ 0x20
APIC_VERSION    equ 0x30
APIC_TASK_PRIORITY equ 0x80
IO_APIC         equ 0xfec00000
HPET            equ 0xfed00000

FN(check_mmio):
  step "mmio"
  mov ecx, MSR_APIC_BASE
  rdmsr
  test eax, 1 << 11
  fail_if z, "apic-off"
  test eax, 1 << 10                     ; x2APIC mode has no registers in memory
  jnz .io_apic
  and eax, 0xfffff000
  mov ebx, eax
  mov eax, [xbx + APIC_VERSION]
  and eax, 0xf0                         ; 1Xh: an integrated APIC
  cmp eax, 0x10
  fail_unless e, "apic-version"
  mov esi, [xbx + APIC_TASK_PRIORITY]
  mov dword [xbx + APIC_TASK_PRIORITY], 0x20
  mov eax, [xbx + APIC_TASK_PRIORITY]
  mov [xbx + APIC_TASK_PRIORITY], esi
  cmp eax, 0x20
  fail_unless e, "apic-write"
.io_apic:
  mov ebx, IO_APIC                      ; an index register and a window
  mov dword [xbx], 1
  mov eax, [xbx + 0x10]
  shr eax, 16
  and eax, 0xff                         ; the last redirection entry
  cmp eax, 23
  fail_unless e, "ioapic"
  mov ebx, HPET                         ; may be switched off; if it answers, it must be one
  mov eax, [xbx]
  cmp eax, 0xffffffff
  je .done
  test eax, eax
  jz .done
  shr eax, 16
  cmp eax, 0x8086
  fail_unless e, "hpet"
.done:
  call FN(step_ok)
  ret
