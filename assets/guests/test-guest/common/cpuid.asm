; What the processor says of itself. Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix E; the hypervisor leaves
; from 0x40000000 on as in Linux Documentation/virt/kvm/x86/cpuid.rst.

; Fills [cpu_vendor], [cpu_brand], [cpu_hypervisor] (text, each ends with 0) and [cpu_ecx1], [cpu_ecx81],
; [cpu_edx81] (feature bits). Destroys nothing.
FN(read_cpu):
  push xax
  push xbx
  push xcx
  push xdx
  push xsi
  push xdi
  xor eax, eax
  cpuid
  mov [cpu_vendor], ebx
  mov [cpu_vendor + 4], edx
  mov [cpu_vendor + 8], ecx
  mov byte [cpu_vendor + 12], 0
  address xsi, cpu_vendor
  call FN(tidy)
  mov eax, 1
  cpuid
  mov [cpu_signature], eax
  mov [cpu_ecx1], ecx
  mov dword [cpu_hypervisor], "none"
  mov byte [cpu_hypervisor + 4], 0
  test ecx, 1 << 31                     ; a hypervisor is present, or we are on bare metal
  jz .extended
  mov eax, 0x40000000
  cpuid
  mov [cpu_hypervisor], ebx
  mov [cpu_hypervisor + 4], ecx
  mov [cpu_hypervisor + 8], edx
  mov byte [cpu_hypervisor + 12], 0
  address xsi, cpu_hypervisor
  call FN(tidy)
.extended:
  mov dword [cpu_ecx81], 0
  mov dword [cpu_edx81], 0
  mov dword [cpu_brand], "none"
  mov byte [cpu_brand + 4], 0
  mov eax, 0x80000000
  cpuid
  cmp eax, 0x80000001
  jb .done
  mov edi, eax
  mov eax, 0x80000001
  cpuid
  mov [cpu_ecx81], ecx
  mov [cpu_edx81], edx
  cmp edi, 0x80000004
  jb .done
  address xdi, cpu_brand
  mov esi, 0x80000002
.brand:
  mov eax, esi
  cpuid
  mov [xdi], eax
  mov [xdi + 4], ebx
  mov [xdi + 8], ecx
  mov [xdi + 12], edx
  add xdi, 16
  inc esi
  cmp esi, 0x80000005
  jb .brand
  mov byte [xdi], 0
  address xsi, cpu_brand
  call FN(tidy)
.done:
  pop xdi
  pop xsi
  pop xdx
  pop xcx
  pop xbx
  pop xax
  ret

; xsi: text from CPUID. Removes blanks at both ends and turns what is not printable into '?', so that a line
; "key=value" stays one line; an empty text becomes "none".
FN(tidy):
  push xax
  push xsi
  push xdi
  mov xdi, xsi
.leading:
  cmp byte [xsi], ' '
  jne .copy
  inc xsi
  jmp .leading
.copy:
  mov al, [xsi]
  inc xsi
  test al, al
  jz .trailing
  cmp al, ' '
  jb .odd
  cmp al, 0x7e
  jbe .store
.odd:
  mov al, '?'
.store:
  mov [xdi], al
  inc xdi
  jmp .copy
.trailing:
  mov byte [xdi], 0
  cmp xdi, [xsp + SLOT]                 ; the start, as pushed above
  je .empty
  cmp byte [xdi - 1], ' '
  jne .done
  dec xdi
  jmp .trailing
.empty:
  mov dword [xdi], "none"
  mov byte [xdi + 4], 0
.done:
  pop xdi
  pop xsi
  pop xax
  ret

; Prints what read_cpu found as lines key=value.
FN(print_cpu):
  push xax
  push xsi
  print "cpu.vendor="
  address xsi, cpu_vendor
  call FN(puts)
  print 10, "cpu.brand="
  address xsi, cpu_brand
  call FN(puts)
  print 10, "cpu.signature="
  mov eax, [cpu_signature]
  call FN(put_hex)
  print 10, "cpu.hypervisor="
  address xsi, cpu_hypervisor
  call FN(puts)
  print 10, "cpu.vmx="
  call FN(cpu_vmx)
  call FN(put_bit)
  print 10, "cpu.svm="
  call FN(cpu_svm)
  call FN(put_bit)
  print 10, "cpu.lm="
  call FN(cpu_lm)
  call FN(put_bit)
  call FN(newline)
  pop xsi
  pop xax
  ret

; Each gives AL = 0 or 1.
FN(cpu_vmx):                            ; CPUID.1:ECX[5]
  bt dword [cpu_ecx1], 5
  setc al
  ret
FN(cpu_svm):                            ; CPUID.80000001:ECX[2]
  bt dword [cpu_ecx81], 2
  setc al
  ret
FN(cpu_lm):                             ; CPUID.80000001:EDX[29]
  bt dword [cpu_edx81], 29
  setc al
  ret
