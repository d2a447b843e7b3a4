# The tests of update_tmprsadh.
dotls_test_binary(unit_update unit/update dotls_update)
target_compile_definitions(unit_update PRIVATE DOTLS_CERTDIR="${DOTLS_CERTDIR}"
    DOTLS_SYSTEMD="${CMAKE_SOURCE_DIR}/cron/systemd")
dotls_test_binary(component_update component/update dotls_update dotls_test_support)
if(DOTLS_SANITIZE)
  return()
endif()
dotls_test_binary(e2e_update e2e/update dotls_update dotls_test_support)

# A search of 2048 bits may take minutes on a busy machine: its own binary, its own limit.
dotls_test_binary(e2e_update_search e2e/update_search dotls_update dotls_test_support)

foreach(name IN ITEMS e2e_update e2e_update_search)
  target_compile_definitions(${name} PRIVATE
    UPDATE_TMPRSADH_INSTALLED="${CMAKE_INSTALL_FULL_BINDIR}/update_tmprsadh"
    DOTLS_CRON_OUTPUT="${CMAKE_BINARY_DIR}/cron" DOTLS_CERTDIR="${DOTLS_CERTDIR}"
    DOTLS_SYSTEMD="${CMAKE_SOURCE_DIR}/cron/systemd")
endforeach()

# Benchmarks are built with the tests and run by hand: they want a quiet machine.
add_executable(dh_search_bench bench/dh_search_bench.cpp)
target_link_libraries(dh_search_bench PRIVATE dotls_update)
