; The guest's own version, shown on the card, on the serial line and on the debug console.
%define GUEST_VERSION "1.0.0"
