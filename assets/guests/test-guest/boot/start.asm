; First thing after loading: which of the two lives to lead.
  call FN(check_wanted)
  jnz check_start

normal_start:
  call FN(acpi_find)
  call FN(uart_start)
  call FN(read_cpu)
  call read_memory_size
  call set_video_mode
  call FN(print_banner)
  call FN(fill_card)
  xor eax, eax
  call FN(card)                         ; draw everything
  call input_start
  call FN(acpi_enable_button)
  call FN(print_ready)
  jmp main_loop
