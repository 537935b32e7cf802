; Step long64: four-level paging and 64-bit code (Intel SDM vol. 3, 4.5 and 9.8.5).

MSR_EFER        equ 0xc0000080
EFER_SCE        equ 1
EFER_LME        equ 1 << 8
EFER_LMA        equ 1 << 10
CR4_PAE         equ 1 << 5
PAGE_NO_CACHE   equ 0x18                ; PCD and PWT, for memory that is a device
WINDOW64        equ 0xffff800000000000
WINDOW_USER     equ 0x0000008000000000  ; entry 1 of the PML4

  dialect 32
long64_start:
  step "long64"
  bt dword [cpu_edx81], 29
  fail_unless c, "no-long-mode"
  call build_tables64
  mov eax, cr4
  or eax, CR4_PAE
  mov cr4, eax
  mov eax, PML4
  mov cr3, eax
  mov ecx, MSR_EFER
  rdmsr
  or eax, EFER_LME
  wrmsr
  mov eax, cr0
  or eax, 0x80000000
  mov cr0, eax
  jmp SELECTOR_CODE64:long64_entered

; 2 MiB pages map the first 4 GiB to themselves, the last of them uncached; one 4 KiB page shows SCRATCH_PAGE at
; WINDOW64, two show USER_CODE and USER_STACK to ring 3 at WINDOW_USER.
build_tables64:
  mov edi, PML4
  xor eax, eax
  mov ecx, (PT_USER + 0x1000 - PML4) / 4
  rep stosd
  mov dword [PML4], PDPT_LOW | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PML4 + 256 * 8], PDPT_HIGH | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PDPT_HIGH], PD_HIGH | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PD_HIGH], PT_HIGH | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PT_HIGH], SCRATCH_PAGE | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PML4 + 1 * 8], PDPT_USER | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER
  mov dword [PDPT_USER], PD_USER | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER
  mov dword [PD_USER], PT_USER | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER
  mov dword [PT_USER], USER_CODE | PAGE_PRESENT | PAGE_USER
  mov dword [PT_USER + 8], USER_STACK | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER
  mov edi, PDPT_LOW
  mov eax, PD_LOW | PAGE_PRESENT | PAGE_WRITABLE
  mov ecx, 4
.directory:
  mov [edi], eax
  add eax, 0x1000
  add edi, 8
  loop .directory
  mov edi, PD_LOW
  mov eax, PAGE_PRESENT | PAGE_WRITABLE | PAGE_LARGE
  mov ecx, 2048
.page:
  cmp eax, 0xfec00000
  jb .cached
  or eax, PAGE_NO_CACHE
.cached:
  mov [edi], eax
  add eax, 0x200000
  add edi, 8
  loop .page
  ret

  dialect 64
long64_entered:
  mov ax, SELECTOR_DATA64
  mov ds, ax
  mov es, ax
  mov ss, ax
  mov rsp, KERNEL_STACK
  mov word [trap_selector], SELECTOR_CODE64
  mov edi, IDT64
  call FN(traps_install)
  mov ecx, MSR_EFER
  rdmsr
  test eax, EFER_LMA
  fail_if z, "efer-lma"
  call FN(check_arithmetic64)
  mov rbx, WINDOW64                     ; an address no 32-bit code can name
  mov rax, 0x1122334455667788
  mov [rbx + 0x20], rax
  cmp [abs SCRATCH_PAGE + 0x20], rax
  fail_unless e, "window"
  expect 14, .after_fault
  mov rax, [rbx + 0x1000]
.after_fault:
  cmp dword [trap_caught], 14
  fail_unless e, "page-fault"
  mov rax, cr2
  lea rbx, [rbx + 0x1000]
  cmp rax, rbx
  fail_unless e, "cr2"
  call FN(step_ok)

  call FN(check_sse)
  call check_timer
  call FN(check_portio)
  call FN(check_mmio)
  call FN(check_exception)
  call check_ring3
  jmp FN(check_passed)
