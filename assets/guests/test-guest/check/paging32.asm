; Step paging32: two-level paging (Intel SDM vol. 3, 4.3). The first 4 MiB are mapped to themselves; at 3 GiB one
; page shows SCRATCH_PAGE a second time and the next is missing.

PAGE_PRESENT    equ 1
PAGE_WRITABLE   equ 2
PAGE_USER       equ 4
PAGE_DIRTY      equ 0x40
PAGE_LARGE      equ 0x80

WINDOW32        equ 0xc0000000

check_paging32:
  step "paging32"
  mov edi, PAGE_DIRECTORY
  xor eax, eax
  mov ecx, 3 * 1024                     ; directory and both tables
  rep stosd
  mov dword [PAGE_DIRECTORY], PAGE_TABLE_LOW | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PAGE_DIRECTORY + (WINDOW32 >> 22) * 4], PAGE_TABLE_HIGH | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [PAGE_TABLE_HIGH], SCRATCH_PAGE | PAGE_PRESENT | PAGE_WRITABLE
  mov edi, PAGE_TABLE_LOW
  mov eax, PAGE_PRESENT | PAGE_WRITABLE
  mov ecx, 1024
.identity:
  stosd
  add eax, 0x1000
  loop .identity
  mov eax, PAGE_DIRECTORY
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80000000
  mov cr0, eax
  jmp .paged
.paged:
  mov dword [WINDOW32 + 0x10], 0x0badf00d
  cmp dword [SCRATCH_PAGE + 0x10], 0x0badf00d
  fail_unless e, "window"
  test dword [PAGE_TABLE_HIGH], PAGE_DIRTY
  fail_if z, "dirty-bit"
  expect 14, .after_fault
  mov eax, [WINDOW32 + 0x1234]
.after_fault:
  cmp dword [trap_caught], 14
  fail_unless e, "page-fault"
  mov eax, cr2
  cmp eax, WINDOW32 + 0x1234
  fail_unless e, "cr2"

  mov dword [PAGE_TABLE_HIGH + 4], (SCRATCH_PAGE + 0x1000) | PAGE_PRESENT | PAGE_WRITABLE
  mov dword [SCRATCH_PAGE + 0x1234], 0x600d600d
  invlpg [WINDOW32 + 0x1000]
  cmp dword [WINDOW32 + 0x1234], 0x600d600d
  fail_unless e, "late-map"

  mov eax, cr0                          ; and off again, as on the way to long mode
  and eax, 0x7fffffff
  mov cr0, eax
  call FN(step_ok)
  ret
