; The check's own protocol. Each step says that it begins, so that a guest that stops names the step it stopped in.

; xsi: the step's name. Keeps every register.
FN(step_begin):
  mov [step_name], xsi
  print "begin="
  call FN(puts)
  call FN(newline)
  ret

FN(step_ok):
  push xsi
  print "step="
  mov xsi, [step_name]
  call FN(puts)
  print " result=ok", 10
  inc dword [step_count]
  pop xsi
  ret

; xsi: what was wrong, one word. Does not return.
FN(step_fail):
  push xsi
  call FN(step_fail_head)
  pop xsi
  call FN(puts)
  jmp FN(step_fail_tail)

FN(step_fail_head):
  print "step="
  mov xsi, [step_name]
  call FN(puts)
  print " result=fail detail="
  ret

FN(step_fail_tail):
  print 10, "check=failed step="
  mov xsi, [step_name]
  call FN(puts)
  call FN(newline)
  mov al, EXIT_FAILED
  jmp FN(check_exit)

; Says that all went well and leaves. Does not return.
FN(check_passed):
  print "check=passed steps="
  mov eax, [step_count]
  call FN(put_decimal)
  call FN(newline)
  mov al, EXIT_PASSED

; AL: exit code. Without the debug-exit device the machine is powered off instead, so that a check started by
; mistake ends, too.
FN(check_exit):
  cli
  out DEBUG_EXIT, al
  call FN(acpi_find)
  call FN(acpi_power_off)
.stop:
  hlt
  jmp .stop
