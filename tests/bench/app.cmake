pkg_check_modules(X11 REQUIRED IMPORTED_TARGET x11 xext)
add_executable(first_frame first_frame.c)
target_link_libraries(first_frame PRIVATE sp_flags PkgConfig::X11)
