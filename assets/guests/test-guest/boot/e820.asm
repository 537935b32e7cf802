; How much memory the firmware says is ours: the sum of all ranges of type 1 (ACPI 6.4, 15.1, INT 15h E820h).

; Sets [memory_kib].
read_memory_size:
  pushad
  mov dword [memory_kib], 0
  xor ebx, ebx
.next:
  mov eax, 0xe820
  mov edx, 0x534d4150                   ; "SMAP"
  mov ecx, 20
  mov di, E820_ENTRY
  int 0x15
  jc .done
  cmp eax, 0x534d4150
  jne .done
  cmp dword [E820_ENTRY + 16], 1
  jne .skip
  mov eax, [E820_ENTRY + 8]
  mov edx, [E820_ENTRY + 12]
  shrd eax, edx, 10
  add [memory_kib], eax
.skip:
  test ebx, ebx
  jnz .next
.done:
  popad
  ret
