; The banner on the serial line, and the same facts as texts for the card.

FN(print_banner):
  push xax
  push xsi
  mov byte [sink], SINK_SERIAL
  print 10, "Paddock test guest ", GUEST_VERSION, 10
  print "guest.version=", GUEST_VERSION, 10, "guest.firmware="
  address xsi, firmware_name
  call FN(puts)
  call FN(newline)
  call FN(print_cpu)
  print "memory.kib="
  mov eax, [memory_kib]
  call FN(put_decimal)
  print 10, "display.mode="
  call FN(put_display)
  print 10, "acpi.pmbase="
  movzx eax, word [acpi_base]
  call FN(put_hex)
  call FN(newline)
  pop xsi
  pop xax
  ret

; The last line of the banner: from here on keys and the power button are answered.
FN(print_ready):
  mov byte [sink], SINK_SERIAL
  print "PADDOCK-READY", 10
  ret

; "1024x768x32", or "none".
FN(put_display):
  push xax
  cmp dword [display_bits], 0
  je .none
  mov eax, [display_width]
  call FN(put_decimal)
  mov al, 'x'
  call FN(putc)
  mov eax, [display_height]
  call FN(put_decimal)
  mov al, 'x'
  call FN(putc)
  mov eax, [display_bits]
  call FN(put_decimal)
  pop xax
  ret
.none:
  print "none"
  pop xax
  ret

; Directs text to the card's text of the given number.
%macro card_text_to 1
  address xdi, card_texts + %1 * TEXT_BYTES
  mov ecx, TEXT_BYTES
  call FN(text_to_memory)
%endmacro

; Writes the card's texts; text goes to the serial line afterwards.
FN(fill_card):
  push xax
  push xcx
  push xsi
  push xdi
  card_text_to TEXT_PROCESSOR
  address xsi, cpu_brand
  call FN(puts)
  card_text_to TEXT_VENDOR
  address xsi, cpu_vendor
  call FN(puts)
  card_text_to TEXT_HYPERVISOR
  address xsi, cpu_hypervisor
  call FN(puts)
  card_text_to TEXT_FEATURES
  print "vmx "
  call FN(cpu_vmx)
  call FN(put_bit)
  print "   svm "
  call FN(cpu_svm)
  call FN(put_bit)
  print "   64-bit "
  call FN(cpu_lm)
  call FN(put_bit)
  card_text_to TEXT_MEMORY
  mov eax, [memory_kib]
  add eax, 512
  shr eax, 10
  call FN(put_decimal)
  print " MiB"
  card_text_to TEXT_FIRMWARE
  address xsi, firmware_title
  call FN(puts)
  card_text_to TEXT_DISPLAY
  call FN(put_display)
  card_text_to TEXT_VERSION
  print GUEST_VERSION
  mov byte [sink], SINK_SERIAL
  pop xdi
  pop xsi
  pop xcx
  pop xax
  ret
